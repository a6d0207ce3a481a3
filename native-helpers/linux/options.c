#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "log.h"

static const char DEFAULT_SOCKET[] = "/run/homeward/helper.sock";
static const char DEFAULT_JOURNAL_DIR[] = "/run/homeward/journal";

static void usage(FILE *out) {
  fprintf(out,
          "Usage: homeward-helper [--socket PATH] [--allow-uid UID]... [--journal-dir DIR] [--once]\n"
          "       homeward-helper --clean-up [--journal-dir DIR]\n"
          "\n"
          "Opens TUN interfaces and sets addresses, routes and DNS for Homeward. Runs as root.\n"
          "\n"
          "  --socket PATH      where to listen (%s)\n"
          "  --allow-uid UID    also serve this user; root is always served\n"
          "  --journal-dir DIR  where changes are written down (%s)\n"
          "  --once             serve one client, then end\n"
          "  --clean-up         undo what helpers that were killed have left, then end\n"
          "  --version          print the version\n",
          DEFAULT_SOCKET, DEFAULT_JOURNAL_DIR);
}

static enum options_answer wrong(const char *what, const char *text) {
  hw_log("%s: %s (try --help)", what, text);
  return OPTIONS_WRONG;
}

static bool parse_uid(const char *text, uid_t *out) {
  char *end;
  errno = 0;
  unsigned long uid = strtoul(text, &end, 10);
  *out = (uid_t)uid;
  return errno == 0 && end != text && *end == 0 && text[0] >= '0' && text[0] <= '9' && uid < (uid_t)-1;
}

enum options_answer options_parse(int count, char **arguments, struct options *out) {
  *out = (struct options){.socket = DEFAULT_SOCKET, .journal_dir = DEFAULT_JOURNAL_DIR};
  for (int i = 1; i < count; i++) {
    const char *name = arguments[i];
    const char *value = i + 1 < count ? arguments[i + 1] : NULL;
    if (strcmp(name, "--once") == 0) {
      out->once = true;
      continue;
    }
    if (strcmp(name, "--clean-up") == 0) {
      out->clean_up = true;
      continue;
    }
    if (strcmp(name, "--version") == 0) {
      puts("homeward-helper " HOMEWARD_VERSION);
      return OPTIONS_DONE;
    }
    if (strcmp(name, "--help") == 0) {
      usage(stdout);
      return OPTIONS_DONE;
    }
    bool socket_path = strcmp(name, "--socket") == 0;
    bool journal_dir = strcmp(name, "--journal-dir") == 0;
    if (!socket_path && !journal_dir && strcmp(name, "--allow-uid") != 0) {
      return wrong("unknown option", name);
    }
    if (value == NULL) {
      return wrong("a value is missing after", name);
    }
    i++;
    if (socket_path) {
      out->socket = value;
    } else if (journal_dir) {
      out->journal_dir = value;
    } else {
      uid_t uid;
      if (!parse_uid(value, &uid)) {
        return wrong("not the number of a user", value);
      }
      if (out->uid_count == MOST_UIDS) {
        return wrong("too many users at", value);
      }
      out->uids[out->uid_count++] = uid;
    }
  }
  if (out->socket[0] != '/' || strlen(out->socket) >= sizeof((struct sockaddr_un *)0)->sun_path) {
    return wrong("the socket must be an absolute path of at most 107 characters", out->socket);
  }
  return OPTIONS_GO_ON;
}

bool options_allow(const struct options *options, uid_t uid) {
  bool allowed = uid == 0;
  for (size_t i = 0; i < options->uid_count; i++) {
    allowed = allowed || options->uids[i] == uid;
  }
  return allowed;
}
