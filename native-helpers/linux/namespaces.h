// Which network namespaces live.
#ifndef HOMEWARD_NAMESPACES_H
#define HOMEWARD_NAMESPACES_H

#include <stdint.h>

enum namespace_life {
  NAMESPACE_LIVES,
  NAMESPACE_GONE,
  NAMESPACE_UNKNOWN,  // there are processes that we may not look at
};

// Looks for a network namespace, by its number, in every thread, open file and mount of this computer: nobody can enter one
// that none of them has.
enum namespace_life namespaces_life(uint64_t number);

#endif
