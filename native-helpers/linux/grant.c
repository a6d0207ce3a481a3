#include "grant.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "file_write.h"
#include "log.h"
#include "options.h"

static const char SETTINGS[] = "/etc/default/homeward-helper";
static const char SETTINGS_NEW[] = "/etc/default/homeward-helper.new";
static const char KEY[] = "HOMEWARD_HELPER_USERS=";
static const char SERVICE[] = "homeward-helper.service";

enum { SERVICE_MILLIS = 60 * 1000, START_MILLIS = 5000, LOOK_MICROS = 50 * 1000 };

// --- the text of the settings -----------------------------------------------------------------------------------

static bool is_plain(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (!isalnum((unsigned char)text[i]) && strchr("._- ", text[i]) == NULL) {
      return false;
    }
  }
  return true;
}

static bool has_word(const char *list, size_t length, const char *word) {
  size_t wanted = strlen(word);
  for (size_t i = 0; i < length;) {
    size_t size = 0;
    while (i + size < length && list[i + size] != ' ') {
      size++;
    }
    if (size == wanted && memcmp(list + i, word, wanted) == 0) {
      return true;
    }
    i += size + 1;
  }
  return false;
}

// The last line counts, as it does for the service manager.
static const char *last_setting(const char *text) {
  const char *found = NULL;
  for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
    line += line != text;
    found = strncmp(line, KEY, strlen(KEY)) == 0 ? line : found;
  }
  return found;
}

enum grant_answer grant_add(const char *text, const char *user, char *out, size_t room) {
  const char *line = last_setting(text);
  size_t before = line == NULL ? strlen(text) : (size_t)(line - text);
  const char *value = line == NULL ? "" : line + strlen(KEY);
  size_t length = strcspn(value, "\n");
  const char *after = value + length;
  while (length > 0 && isspace((unsigned char)value[length - 1])) {
    length--;
  }
  if (length >= 2 && (value[0] == '"' || value[0] == '\'') && value[length - 1] == value[0]) {
    value++;
    length -= 2;
  }
  if (!is_plain(value, length)) {
    return GRANT_ODD;
  }
  if (has_word(value, length, user)) {
    return GRANT_THERE;
  }
  bool broken = line == NULL && before > 0 && text[before - 1] != '\n';
  int size = snprintf(out, room, "%.*s%s%s\"%.*s%s%s\"%s%s", (int)before, text, broken ? "\n" : "", KEY, (int)length, value,
                      length == 0 ? "" : " ", user, line == NULL ? "" : after, line == NULL ? "\n" : "");
  return size < 0 || (size_t)size >= room ? GRANT_NO_ROOM : GRANT_ADDED;
}

// --- files and programs -----------------------------------------------------------------------------------------

// The whole file, ended by a zero; an absent one is empty. -1: errno says why.
static int read_settings(char *text, size_t room) {
  int file = open(SETTINGS, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    text[0] = 0;
    return errno == ENOENT ? 0 : -1;
  }
  size_t size = 0;
  ssize_t got;
  while ((got = read(file, text + size, room - 1 - size)) > 0) {
    size += (size_t)got;
  }
  int failure = got < 0 ? errno : size == room - 1 ? EFBIG : 0;
  text[size] = 0;
  close(file);
  errno = failure;
  return failure == 0 ? 0 : -1;
}

static int write_settings(const char *text) {
  int file = open(SETTINGS_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) {
    return -1;
  }
  bool whole = file_write_all(file, text, strlen(text)) == 0 && fsync(file) == 0;
  int failure = whole ? 0 : errno;
  close(file);
  if (whole && rename(SETTINGS_NEW, SETTINGS) == 0) {
    return 0;
  }
  failure = failure == 0 ? errno : failure;
  unlink(SETTINGS_NEW);
  errno = failure;
  return -1;
}

static void be_quiet(void) {
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i <= STDERR_FILENO && nothing >= 0; i++) {
    dup2(nothing, i);
  }
}

// Whether systemctl did it in time.
static bool systemctl(const char *verb, bool quiet) {
  pid_t child = fork();
  if (child == 0) {
    if (quiet) {
      be_quiet();
    }
    execl("/usr/bin/systemctl", "systemctl", verb, SERVICE, (char *)NULL);
    execl("/bin/systemctl", "systemctl", verb, SERVICE, (char *)NULL);
    _exit(127);
  }
  int status;
  return child > 0 && child_await(child, SERVICE_MILLIS, &status) == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool answers(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) {
    return false;
  }
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  bool there = connect(probe, (struct sockaddr *)&address, sizeof address) == 0;
  close(probe);
  return there;
}

// --- the two ways -----------------------------------------------------------------------------------------------

static int by_service(const char *user) {
  static char text[MOST_SETTINGS];
  static char changed[MOST_SETTINGS + 512];
  if (read_settings(text, sizeof text) != 0) {
    hw_log("cannot read %s: %s", SETTINGS, strerror(errno));
    return -1;
  }
  switch (grant_add(text, user, changed, sizeof changed)) {
    case GRANT_ADDED:
      if (write_settings(changed) != 0) {
        hw_log("cannot write %s: %s", SETTINGS, strerror(errno));
        return -1;
      }
      break;
    case GRANT_THERE:
      break;
    case GRANT_ODD:
    case GRANT_NO_ROOM:
      hw_log("HOMEWARD_HELPER_USERS in %s is not a plain list of names: add %s by hand, then \"systemctl restart %s\"",
             SETTINGS, user, SERVICE);
      return -1;
  }
  if (!systemctl("enable", true) || !systemctl("restart", false)) {
    hw_log("%s does not start; \"systemctl status %s\" says why", SERVICE, SERVICE);
    return -1;
  }
  printf("The helper serves %s from now on.\n", user);
  return 0;
}

static int by_hand(const char *user) {
  if (answers(OPTIONS_DEFAULT_SOCKET)) {
    hw_log("a helper runs already and nothing here manages it: end it, then try again");
    return -1;
  }
  pid_t child = fork();
  if (child == 0) {
    (void)setsid();
    if (chdir("/") == 0) {
      be_quiet();
      execl("/proc/self/exe", "homeward-helper", "--allow-users", user, (char *)NULL);
    }
    _exit(127);
  }
  int status;
  for (int waited = 0; child > 0 && waited < START_MILLIS; waited += LOOK_MICROS / 1000) {
    if (answers(OPTIONS_DEFAULT_SOCKET)) {
      printf("The helper serves %s until this computer is restarted.\n", user);
      return 0;
    }
    if (waitpid(child, &status, WNOHANG) == child) {
      break;
    }
    usleep(LOOK_MICROS);
  }
  hw_log("the helper does not start; run it in a terminal to see why: homeward-helper --allow-users %s", user);
  return -1;
}

int grant_to(const char *name) {
  struct passwd *user = getpwnam(name);
  if (user == NULL) {
    hw_log("there is no user %s", name);
    return -1;
  }
  if (user->pw_uid == 0) {
    puts("The helper always serves root.");
    return 0;
  }
  // A name of another kind of directory ("CORP\anna") may not stand in the settings; its number may.
  char word[256];
  bool plain = strlen(name) < sizeof word && strchr(name, ' ') == NULL && is_plain(name, strlen(name));
  if (plain) {
    strcpy(word, name);
  } else {
    snprintf(word, sizeof word, "%lu", (unsigned long)user->pw_uid);
  }
  struct stat systemd;
  return stat("/run/systemd/system", &systemd) == 0 && systemctl("cat", true) ? by_service(word) : by_hand(word);
}
