#include "namespaces.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct search {
  char wanted[32];  // as links to it read: "net:[4026531840]"
  bool found;
  bool blind;  // something could not be looked at, and it was not because it is gone
};

// EINVAL: a process that has ended and still has its number.
static void note_failure(struct search *s) {
  s->blind = s->blind || (errno != ENOENT && errno != ESRCH && errno != EINVAL);
}

static void look_at_link(struct search *s, int directory, const char *name) {
  char target[64];
  ssize_t n = readlinkat(directory, name, target, sizeof target - 1);
  if (n < 0) {
    note_failure(s);
    return;
  }
  target[n] = 0;
  s->found = s->found || strcmp(target, s->wanted) == 0;
}

// Calls `look` for each entry of a directory, until it is found.
static void for_each(struct search *s, int parent, const char *path,
                     void (*look)(struct search *s, int directory, const char *name)) {
  int fd = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = fd < 0 ? NULL : fdopendir(fd);
  if (list == NULL) {
    note_failure(s);
    return;
  }
  const struct dirent *entry;
  while (!s->found && (entry = readdir(list)) != NULL) {
    if (entry->d_name[0] != '.') {
      look(s, fd, entry->d_name);
    }
  }
  closedir(list);
}

static void look_at_thread(struct search *s, int directory, const char *thread) {
  char path[64];
  snprintf(path, sizeof path, "%.32s/ns/net", thread);
  look_at_link(s, directory, path);
}

// Lines of mountinfo: "36 35 0:4 net:[4026532008] /run/netns/blue rw ..."
static void look_at_mounts(struct search *s, int process) {
  char line[4096];
  int fd = openat(process, "mountinfo", O_RDONLY | O_CLOEXEC);
  FILE *mounts = fd < 0 ? NULL : fdopen(fd, "r");
  if (mounts == NULL) {
    note_failure(s);
    return;
  }
  while (!s->found && fgets(line, sizeof line, mounts) != NULL) {
    char root[64];
    s->found = sscanf(line, "%*d %*d %*s %63s", root) == 1 && strcmp(root, s->wanted) == 0;
  }
  fclose(mounts);
}

static void look_at_process(struct search *s, int proc, const char *name) {
  if (name[0] < '0' || name[0] > '9') {
    return;
  }
  int process = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (process < 0) {
    note_failure(s);
    return;
  }
  for_each(s, process, "task", look_at_thread);
  for_each(s, process, "fd", look_at_link);
  look_at_mounts(s, process);
  close(process);
}

enum namespace_life namespaces_life(uint64_t number) {
  struct search s = {.found = false};
  snprintf(s.wanted, sizeof s.wanted, "net:[%" PRIu64 "]", number);
  for_each(&s, AT_FDCWD, "/proc", look_at_process);
  return s.found ? NAMESPACE_LIVES : s.blind ? NAMESPACE_UNKNOWN : NAMESPACE_GONE;
}
