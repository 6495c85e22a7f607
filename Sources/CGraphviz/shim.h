// Graphviz as a library: libgvc lays a graph out and renders it in this process.
#include <graphviz/gvc.h>
#include <stddef.h>

// The signatures below changed between versions of Graphviz (`char *` became `const char *`, the
// length became a `size_t`); these wrappers fit all of them.

/// Renders a graph that is laid out. The length is written as 4 or as 8 bytes; it starts as 0.
static inline int formal_render(
    GVC_t *context, Agraph_t *graph, const char *format, char **data, size_t *length) {
  *length = 0;
  return gvRenderData(context, graph, format, data, (void *)length);
}

/// The value of an attribute of a graph, node or edge; null if there is none.
static inline const char *formal_get(void *object, const char *name) {
  return agget(object, (char *)name);
}

/// The head of an edge.
static inline Agnode_t *formal_head(Agedge_t *edge) { return aghead(edge); }

/// The node of that name; null if there is none.
static inline Agnode_t *formal_node(Agraph_t *graph, const char *name) {
  return agnode(graph, (char *)name, 0);
}

/// Sets an attribute of a graph.
static inline void formal_set(void *graph, const char *name, const char *value) {
  agsafeset(graph, (char *)name, (char *)value, "");
}
