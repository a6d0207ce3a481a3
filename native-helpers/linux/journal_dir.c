#include "journal_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "log.h"

static int directory = -1;
static char directory_path[JOURNAL_DIR_BYTES];

// Makes each missing directory of a path.
static void make_parents(const char *path) {
  char part[JOURNAL_DIR_BYTES];
  for (size_t i = 1; path[i] != 0 && i < sizeof part; i++) {
    if (path[i] == '/') {
      memcpy(part, path, i);
      part[i] = 0;
      mkdir(part, 0755);
    }
  }
}

int journal_dir_use(const char *path) {
  if (path[0] != '/' || strlen(path) >= JOURNAL_DIR_BYTES - 64) {
    hw_log("the directory of journals must be an absolute path of less than %d characters", JOURNAL_DIR_BYTES - 64);
    return -1;
  }
  make_parents(path);
  if (mkdir(path, 0700) != 0 && errno != EEXIST) {
    hw_log("cannot make %s: %s", path, strerror(errno));
    return -1;
  }
  directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat s;
  if (directory < 0 || fstat(directory, &s) != 0) {
    hw_log("cannot open %s: %s", path, strerror(errno));
    return -1;
  }
  if (s.st_uid != 0 || (s.st_mode & 077) != 0) {
    hw_log("%s must belong to root and be closed to all others", path);
    return -1;
  }
  strcpy(directory_path, path);
  return 0;
}

int journal_dir_fd(void) { return directory; }

const char *journal_dir_path(void) { return directory_path; }
