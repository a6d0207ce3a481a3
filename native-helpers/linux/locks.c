#include "locks.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

pid_t locks_holder(int fd) {
  struct stat file;
  char line[256];
  pid_t holder = 0;
  FILE *locks = fstat(fd, &file) == 0 ? fopen("/proc/locks", "re") : NULL;
  while (locks != NULL && fgets(line, sizeof line, locks) != NULL) {
    long process;
    unsigned major_number;
    unsigned minor_number;
    unsigned long inode;
    // "1: FLOCK  ADVISORY  WRITE 4711 00:1a:42 0 EOF"; those that wait for a lock have an arrow before the word.
    if (sscanf(line, "%*d: FLOCK %*s %*s %ld %x:%x:%lu", &process, &major_number, &minor_number, &inode) == 4 &&
        makedev(major_number, minor_number) == file.st_dev && inode == file.st_ino) {
      holder = (pid_t)process;
    }
  }
  if (locks != NULL) {
    fclose(locks);
  }
  return holder;
}

void locks_process_name(pid_t process, char name[LOCKS_NAME_BYTES]) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/comm", (long)process);
  FILE *file = fopen(path, "re");
  if (file == NULL || fgets(name, LOCKS_NAME_BYTES, file) == NULL) {
    strcpy(name, "gone");
  }
  if (file != NULL) {
    fclose(file);
  }
  // A process can choose its name.
  for (char *c = name; *c != 0; c++) {
    if (*c == '\n') {
      *c = 0;
      break;
    }
    *c = *c < ' ' || *c == 0x7f ? '?' : *c;
  }
}
