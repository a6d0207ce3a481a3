#include "inventory.h"

#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../proto/proto.h"
#include "firewall.h"
#include "journal.h"
#include "log.h"
#include "resolv_file.h"
#include "resolv_right.h"
#include "resolvconf.h"
#include "undo.h"

static struct resolv_text text;
static char told_path[RESOLV_PATH_BYTES];  // of a resolv.conf that is in a journal

static bool is_ours(const char *path) {
  return resolv_file_read(path, &text) == 1 && resolv_text_is_ours(text.bytes, text.length);
}

static void print(pid_t holder, const char *thing, const char *name) {
  if (holder == 0) {
    printf("left %s%s%s\n", thing, name[0] == 0 ? "" : " ", name);
  } else {
    printf("held %ld %s%s%s\n", (long)holder, thing, name[0] == 0 ? "" : " ", name);
  }
}

// A line says what may have been set; whether it is there now is looked at where that can be seen.
static void visit(const char *line, pid_t holder, void *data) {
  const char *rest = "";
  (void)data;
  if (strncmp(line, "link ", 5) == 0) {
    long index = undo_number(line + 5, &rest);
    bool named = index > 0 && hw_interface_name_ok(rest, strlen(rest));
    unsigned present = named ? if_nametoindex(rest) : 0;
    // An interface of this name with another number, and its packet rules, are of somebody who came later.
    if (named && (present == (unsigned)index || (present == 0 && firewall_find(rest) != 0))) {
      print(holder, "link", rest);
    }
  } else if (strncmp(line, "resolved ", 9) == 0) {
    char name[IF_NAMESIZE];
    long index = undo_number(line + 9, &rest);
    if (index > 0 && if_indextoname((unsigned)index, name) != NULL) {
      print(holder, "resolved", "");
    }
  } else if (strncmp(line, "resolvconf ", 11) == 0) {
    if (resolvconf_installed()) {
      print(holder, "resolvconf", "");
    }
  } else if (strncmp(line, "resolv.conf ", 12) == 0 && strlen(line + 12) < sizeof told_path && is_ours(line + 12)) {
    strcpy(told_path, line + 12);
    // A journal without a holder may tell of what could not be undone then, and is in use again now.
    print(holder != 0 ? holder : resolv_right_holder(told_path), "resolv.conf", told_path);
  }
}

int inventory_print(void) {
  char path[RESOLV_PATH_BYTES];
  if (journal_each_line(visit, NULL) != 0) {
    hw_log("cannot read the journals: %s", strerror(errno));
    return -1;
  }
  // After a power cut there is no journal.
  if (resolv_file_target(path) && strcmp(path, told_path) != 0 && is_ours(path)) {
    print(resolv_right_holder(path), "resolv.conf", path);
  }
  return fflush(stdout) == 0 ? 0 : -1;
}
