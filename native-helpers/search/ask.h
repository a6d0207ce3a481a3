// One question to the node behind a local API socket.
#ifndef HOMEWARD_SEARCH_ASK_H
#define HOMEWARD_SEARCH_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "arguments.h"

enum ask_result {
  ASK_ANSWERED,
  ASK_NOBODY,   // nobody listens there, or not for this user
  ASK_UNKNOWN,  // a stranger listens, the node is silent, older, or says something else than what was found
};

// The whole request. False: it does not fit.
bool ask_request(const struct search_arguments *arguments, char *out, size_t size);

// Asks, within seconds. When answered, `out` lies in `bytes`, which the caller frees; else that is NULL.
enum ask_result ask(const char *socket_path, const struct search_arguments *arguments, struct answer *out, char **bytes);

#endif
