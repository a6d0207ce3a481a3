#include "options.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "log.h"

static const char DEFAULT_JOURNAL_DIR[] = "/run/homeward/journal";

static void usage(FILE *out) {
  fprintf(out,
          "Usage: homeward-helper [--socket PATH] [--allow-users USERS] [--journal-dir DIR] [--once]\n"
          "       homeward-helper --clean-up [--journal-dir DIR]\n"
          "       homeward-helper --list [--journal-dir DIR]\n"
          "       homeward-helper --allow USER\n"
          "\n"
          "Opens TUN interfaces and sets addresses, routes and DNS for Homeward. Runs as root.\n"
          "\n"
          "  --socket PATH      where to listen (%s)\n"
          "  --allow-users USERS\n"
          "                     also serve these: names or numbers, with spaces or commas between; root is always served\n"
          "  --allow-uid UID    also serve this user, by number\n"
          "  --journal-dir DIR  where changes are written down (%s)\n"
          "  --once             serve one client, then end\n"
          "  --clean-up         undo what helpers that were killed have left, then end\n"
          "  --list             say what is set and not undone, then end; changes nothing\n"
          "  --allow USER       have this user served from now on: names the user in the settings of the service and\n"
          "                     starts it; without the service, starts a helper that stays until the computer ends\n"
          "  --version          print the version\n",
          OPTIONS_DEFAULT_SOCKET, DEFAULT_JOURNAL_DIR);
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

static enum options_answer allow(struct options *options, uid_t uid, const char *text) {
  if (options_allow(options, uid)) {
    return OPTIONS_GO_ON;
  }
  if (options->uid_count == MOST_UIDS) {
    return wrong("too many users at", text);
  }
  options->uids[options->uid_count++] = uid;
  return OPTIONS_GO_ON;
}

static enum options_answer allow_number(struct options *options, const char *text) {
  uid_t uid;
  return parse_uid(text, &uid) ? allow(options, uid, text) : wrong("not the number of a user", text);
}

// A name wins over a number: systems may have users whose names are digits.
static enum options_answer allow_users(struct options *options, const char *list) {
  static const char between[] = " ,\t\n";
  char word[256];
  enum options_answer answer = OPTIONS_GO_ON;
  for (list += strspn(list, between); *list != 0 && answer == OPTIONS_GO_ON; list += strspn(list, between)) {
    size_t length = strcspn(list, between);
    if (length >= sizeof word) {
      return wrong("there is no user", list);
    }
    memcpy(word, list, length);
    word[length] = 0;
    list += length;
    uid_t uid;
    const struct passwd *user = getpwnam(word);
    if (user == NULL && !parse_uid(word, &uid)) {
      return wrong("there is no user", word);
    }
    answer = allow(options, user == NULL ? uid : user->pw_uid, word);
  }
  return answer;
}

// What an option with a value says. OPTIONS_WRONG after a message.
static enum options_answer take(struct options *out, const char *name, const char *value) {
  if (strcmp(name, "--socket") == 0) {
    out->socket = value;
  } else if (strcmp(name, "--journal-dir") == 0) {
    out->journal_dir = value;
  } else if (strcmp(name, "--allow") == 0) {
    out->grant = value;
  } else if (strcmp(name, "--allow-uid") == 0) {
    return allow_number(out, value);
  } else {
    return allow_users(out, value);
  }
  return OPTIONS_GO_ON;
}

static bool has_value(const char *name) {
  static const char *const names[] = {"--socket", "--journal-dir", "--allow", "--allow-uid", "--allow-users"};
  bool has = false;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    has = has || strcmp(name, names[i]) == 0;
  }
  return has;
}

enum options_answer options_parse(int count, char **arguments, struct options *out) {
  *out = (struct options){.socket = OPTIONS_DEFAULT_SOCKET, .journal_dir = DEFAULT_JOURNAL_DIR};
  for (int i = 1; i < count; i++) {
    const char *name = arguments[i];
    if (strcmp(name, "--once") == 0) {
      out->once = true;
    } else if (strcmp(name, "--clean-up") == 0) {
      out->clean_up = true;
    } else if (strcmp(name, "--list") == 0) {
      out->list = true;
    } else if (strcmp(name, "--version") == 0) {
      puts("homeward-helper " HOMEWARD_VERSION);
      return OPTIONS_DONE;
    } else if (strcmp(name, "--help") == 0) {
      usage(stdout);
      return OPTIONS_DONE;
    } else if (!has_value(name)) {
      return wrong("unknown option", name);
    } else if (++i == count) {
      return wrong("a value is missing after", name);
    } else if (take(out, name, arguments[i]) != OPTIONS_GO_ON) {
      return OPTIONS_WRONG;
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
