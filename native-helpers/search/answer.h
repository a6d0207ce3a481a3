// What the local API answers: the part of HTTP/1.1 that it speaks (docs/local-api.md).
#ifndef HOMEWARD_SEARCH_ANSWER_H
#define HOMEWARD_SEARCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

struct answer {
  int status;  // 100 to 599
  const char *body;  // into what was read
  size_t length;
};

// Reads a whole answer, all that came until the connection ended. False: it is none, or not whole.
bool answer_parse(const char *bytes, size_t length, struct answer *out);

#endif
