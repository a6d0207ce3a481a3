// The command line: what root says when it starts the helper. Nothing of this ever comes from a client.
#ifndef HOMEWARD_OPTIONS_H
#define HOMEWARD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MOST_UIDS = 16 };

#define OPTIONS_DEFAULT_SOCKET "/run/homeward/helper.sock"

struct options {
  const char *socket;  // absolute, and short enough for an address
  const char *journal_dir;
  uid_t uids[MOST_UIDS];  // who is served beside root
  size_t uid_count;
  const char *grant;  // a user to be served from now on, or NULL
  bool once;
  bool clean_up;
  bool list;
};

enum options_answer { OPTIONS_GO_ON, OPTIONS_DONE, OPTIONS_WRONG };

// OPTIONS_DONE: what was asked for has been printed. OPTIONS_WRONG: told what is wrong.
enum options_answer options_parse(int count, char **arguments, struct options *out);

bool options_allow(const struct options *options, uid_t uid);

#endif
