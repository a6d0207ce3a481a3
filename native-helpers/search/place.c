#include "place.h"

#include <stdio.h>
#include <string.h>

#include "visible.h"

// The specification says that relative paths are to be ignored.
static bool is_absolute(const char *path) { return path != NULL && path[0] == '/'; }

bool place_socket(uid_t user, const char *runtime_dir, const char *state_home, const char *home, char *out, size_t size) {
  const char *base = "/run";
  const char *below = "";
  if (user != 0) {
    if (is_absolute(runtime_dir)) {
      base = runtime_dir;
    } else if (is_absolute(state_home)) {
      base = state_home;
    } else if (is_absolute(home)) {
      base = home;
      below = "/.local/state";
    } else {
      return false;
    }
  }
  int written = snprintf(out, size, "%s%s/homeward/homeward.sock", base, below);
  return written > 0 && (size_t)written < size;
}

bool place_app(const char *config_home, const char *home, char *out, size_t size) {
  if (!is_absolute(config_home) && !is_absolute(home)) {
    return false;
  }
  int written = is_absolute(config_home) ? snprintf(out, size, "%s/homeward/app.sock", config_home)
                                         : snprintf(out, size, "%s/.config/homeward/app.sock", home);
  return written > 0 && (size_t)written < size;
}

bool place_is_plain(const char *path) {
  size_t length = strlen(path);
  return length > 0 && (length == 1 || path[length - 1] != '/') && strstr(path, "//") == NULL && visible(path, length);
}
