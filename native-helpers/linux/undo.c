#include "undo.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firewall.h"
#include "log.h"
#include "resolv_right.h"
#include "resolvconf.h"
#include "resolved.h"
#include "rtnl.h"

static int undo_resolv_conf(const char *path, const struct undo_authority *by) {
  int right = by->have_right ? -1 : resolv_right_take(path);
  bool doomed = !by->have_right && right < 0 && errno == EWOULDBLOCK && resolv_right_is_held_by(path, by->doomed);
  if (!by->have_right && right < 0 && !doomed) {
    if (errno == ENOENT || errno == ENOTDIR || errno == EINVAL) {
      return 0;  // the directory is gone, or this never was a path: there is nothing that could be brought back
    }
    // Another client, which has put in order what it found, or a process that is just dying, which has not.
    return errno == EWOULDBLOCK ? UNDO_HELD : -1;
  }
  int result = resolv_right_restore(path);
  if (result != 0) {
    hw_log("cannot restore %s: %s", path, strerror(errno));
  }
  if (right >= 0) {
    close(right);
  }
  return result;
}

long undo_number(const char *text, const char **rest) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno != 0 || end == text || value <= 0 || value > INT32_MAX) {
    return -1;
  }
  *rest = *end == ' ' ? end + 1 : end;
  return value;
}

// The interface, and the packet rules that bear its name.
static int undo_link(int index, const char *name) {
  // Asked for first: whoever makes an interface of this name from now on makes rules with another handle.
  uint64_t rules = firewall_find(name);
  unsigned present = if_nametoindex(name);
  if (rtnl_delete_tun(index, name) != 0) {
    hw_log("cannot delete %s: %s", name, strerror(errno));
    return -1;
  }
  if (rules != 0 && (present == 0 || present == (unsigned)index) && firewall_delete(rules) != 0) {
    hw_log("cannot delete the packet rules of %s: %s", name, strerror(errno));
    return -1;
  }
  return 0;
}

static int undo_line(const char *line, const struct undo_authority *by) {
  const char *rest = "";
  if (strncmp(line, "link ", 5) == 0) {
    long index = undo_number(line + 5, &rest);
    if (index > 0 && hw_interface_name_ok(rest, strlen(rest))) {
      return undo_link((int)index, rest);
    }
  } else if (strncmp(line, "resolved ", 9) == 0) {
    long index = undo_number(line + 9, &rest);
    if (index > 0 && resolved_revert((int)index) != 0) {
      // It forgets them with the interface, which goes next.
      hw_log("cannot take the settings back from systemd-resolved: %s", strerror(errno));
    }
  } else if (strncmp(line, "resolvconf ", 11) == 0) {
    if (resolvconf_installed() && resolvconf_delete(line + 11) != 0) {
      hw_log("resolvconf failed: %s", strerror(errno));
      return -1;
    }
  } else if (strncmp(line, "resolv.conf ", 12) == 0) {
    return undo_resolv_conf(line + 12, by);
  }
  return 0;
}

int undo_worse(int a, int b) { return a < 0 || b < 0 ? -1 : a > b ? a : b; }

int undo_lines(const char *text, enum undo_scope scope, const struct undo_authority *by) {
  int result = 0;
  char line[UNDO_LINE_BYTES];
  // Last change first. A line without its end was being written: its change had not been made.
  const char *end = strrchr(text, '\n');
  while (end != NULL) {
    const char *before = memrchr(text, '\n', (size_t)(end - text));
    const char *start = before == NULL ? text : before + 1;
    size_t length = (size_t)(end - start);
    // One that is longer was not written by us.
    if (length < sizeof line) {
      memcpy(line, start, length);
      line[length] = 0;
      bool waits = strncmp(line, "resolv", 6) == 0;
      result = scope == UNDO_AT_ONCE && waits ? result : undo_worse(result, undo_line(line, by));
    }
    end = before;
  }
  return result;
}
