// Graphviz as a library: libgvc lays a graph out and renders it in this process.
#include <graphviz/gvc.h>
