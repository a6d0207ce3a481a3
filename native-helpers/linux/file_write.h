// Writing to a file to the end.
#ifndef HOMEWARD_FILE_WRITE_H
#define HOMEWARD_FILE_WRITE_H

#include <stddef.h>

// However few bytes the system takes at once. 0, or -1 with errno; then some may be there.
int file_write_all(int fd, const char *bytes, size_t count);

#endif
