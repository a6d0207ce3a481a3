// The least that a test needs: a failed CHECK tells where and ends the program.
#ifndef HOMEWARD_CHECK_H
#define HOMEWARD_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(EXIT_FAILURE);                                                     \
    }                                                                         \
  } while (0)

#define PASSED() printf("%s: passed\n", __FILE__)

#endif
