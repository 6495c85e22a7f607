// Graphviz as a library: libgvc lays a graph out and renders it in this process.
#include <graphviz/gvc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

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

// Reading a graph. Graphviz numbers the objects of a graph by the addresses of their names, and its
// layout follows these numbers in places: the same text would be laid out differently from run to run.
// Here names are numbered in the order in which they are read. They count down, because Graphviz places
// clusters from the right in the order of their numbers.

typedef struct {
  char **names;
  size_t count, room;
  unsigned long unnamed;
} formal_names;

static void *formal_ids_open(Agraph_t *graph, Agdisc_t *disc) { return calloc(1, sizeof(formal_names)); }

/// Even numbers for names, odd ones for what has no name.
static long formal_ids_map(void *state, int type, char *name, IDTYPE *id, int creates) {
  const IDTYPE last = (IDTYPE)1 << 40;
  formal_names *names = state;
  if (!name) {
    if (!creates) return 0;
    *id = 2 * names->unnamed++ + 1;
    return 1;
  }
  for (size_t i = names->count; i-- > 0;) {
    if (strcmp(names->names[i], name)) continue;
    *id = 2 * (last - i);
    return 1;
  }
  if (!creates) return 0;
  if (names->count == names->room) {
    size_t room = 2 * names->room + 64;
    char **more = realloc(names->names, room * sizeof(char *));
    if (!more) return 0;
    names->names = more;
    names->room = room;
  }
  char *copy = strdup(name);
  if (!copy) return 0;
  *id = 2 * (last - names->count);
  names->names[names->count++] = copy;
  return 1;
}

static char *formal_ids_print(void *state, int type, IDTYPE id) {
  formal_names *names = state;
  size_t index = ((IDTYPE)1 << 40) - id / 2;
  return id % 2 || index >= names->count ? NULL : names->names[index];
}

static long formal_ids_alloc(void *state, int type, IDTYPE id) { return 0; }
static void formal_ids_free(void *state, int type, IDTYPE id) {}
static void formal_ids_register(void *state, int type, void *object) {}

static void formal_ids_close(void *state) {
  formal_names *names = state;
  for (size_t i = 0; i < names->count; i++) free(names->names[i]);
  free(names->names);
  free(names);
}

/// The text that is being read, and the rest of it.
static int formal_take(void *rest, char *buffer, int size) {
  const char **text = rest;
  int count = 0;
  while (count < size && **text) buffer[count++] = *(*text)++;
  return count;
}

/// Reads a graph in DOT; null if the text is none.
static inline Agraph_t *formal_read(const char *text) {
  static Agiddisc_t ids;
  static Agiodisc_t io;
  ids.open = (void *)formal_ids_open;
  ids.map = (void *)formal_ids_map;
  ids.alloc = (void *)formal_ids_alloc;
  ids.free = (void *)formal_ids_free;
  ids.print = (void *)formal_ids_print;
  ids.close = (void *)formal_ids_close;
  ids.idregister = (void *)formal_ids_register;
  io = AgIoDisc;
  io.afread = (void *)formal_take;
  Agdisc_t disc = AgDefaultDisc;
  disc.id = &ids;
  disc.io = &io;
  return agread(&text, &disc);
}
