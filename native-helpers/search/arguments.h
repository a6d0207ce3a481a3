// The command line of `homeward search`, as far as it is told without a JVM.
#ifndef HOMEWARD_SEARCH_ARGUMENTS_H
#define HOMEWARD_SEARCH_ARGUMENTS_H

#include <stdbool.h>

// More than the 200 letters that the node looks at.
enum { SEARCH_QUERY_BYTES = 801 };

struct search_arguments {
  const char *socket;  // NULL: where this user's node listens
  const char *limit;   // a number above 0
  const char *form;    // as the local API calls it: "text", "lines" or "json"
  char query[SEARCH_QUERY_BYTES];
};

// `arguments` begin with the program's name and "search". False: it is wrong, asks for help, or says something that
// the command in Java has to judge; nothing has been printed.
bool search_arguments_parse(int count, char **arguments, struct search_arguments *out);

#endif
