#include "resolvconf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "resolv_meaning.h"

static const char PROGRAM[] = "/sbin/resolvconf";
// Debian's has a script that writes resolv.conf here; openresolv keeps its scripts elsewhere.
static const char DEBIAN_SCRIPT[] = "/etc/resolvconf/update.d/libc";

enum { PATIENCE_MILLIS = 10000, INPUT_BYTES = 16 * 1024 };

static char input[INPUT_BYTES];

bool resolvconf_installed(void) { return access(PROGRAM, X_OK) == 0; }

static bool is_debians(void) { return access(DEBIAN_SCRIPT, F_OK) == 0; }

void resolvconf_record(const char *interface, char record[RESOLVCONF_RECORD_BYTES]) {
  // Debian's order of interfaces puts "tun*" before the physical ones.
  snprintf(record, RESOLVCONF_RECORD_BYTES, "tun-%s.inet", interface);
}

static void run_program(const char *const *arguments, int standard_input, int standard_output) {
  static const char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  int nowhere = open("/dev/null", O_WRONLY);
  int output = standard_output < 0 ? nowhere : standard_output;
  if (dup2(standard_input, 0) >= 0 && nowhere >= 0 && dup2(output, 1) >= 0 && dup2(nowhere, 2) >= 0 &&
      syscall(SYS_close_range, 3u, ~0u, 0u) == 0) {
    // execve takes pointers to non-const for historical reasons and changes nothing.
    union {
      const char *const *in;
      char *const *out;
    } argv = {arguments}, envp = {environment};
    execve(PROGRAM, argv.out, envp.out);
  }
  _exit(127);
}

static int wait_for(pid_t child) {
  int status;
  if (child_await(child, PATIENCE_MILLIS, &status) != 0) {
    errno = ETIMEDOUT;
    return -1;
  }
  errno = ECHILD;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

// `output` takes what it says; -1: nobody does.
static int run(const char *const *arguments, const char *text, size_t length, int output) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) {
    return -1;
  }
  // All of it fits into the pipe, so writing first cannot block.
  if (length > 0 && write(pipe_ends[1], text, length) != (ssize_t)length) {
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    errno = EPIPE;
    return -1;
  }
  close(pipe_ends[1]);
  pid_t child = fork();
  if (child == 0) {
    run_program(arguments, pipe_ends[0], output);
  }
  int saved = errno;
  close(pipe_ends[0]);
  errno = saved;
  return child < 0 ? -1 : wait_for(child);
}

static bool append(size_t *at, const char *before, const char *text, const char *after) {
  int n = snprintf(input + *at, sizeof input - *at, "%s%s%s", before, text, after);
  if (n < 0 || (size_t)n >= sizeof input - *at) {
    return false;
  }
  *at += (size_t)n;
  return true;
}

// Takes all that was written to a file. False: too much.
static bool take(int fd, struct resolv_text *out) {
  ssize_t n;
  out->length = 0;
  while ((n = pread(fd, out->bytes + out->length, sizeof out->bytes - out->length, (off_t)out->length)) > 0) {
    out->length += (size_t)n;
  }
  return n == 0 && out->length < sizeof out->bytes;
}

int resolvconf_others(const char *interface, struct resolv_text *out) {
  static const char *const list[] = {PROGRAM, "-l", NULL};
  char record[RESOLVCONF_RECORD_BYTES];
  if (is_debians()) {
    errno = ENOTSUP;
    return -1;
  }
  // Not a pipe: however much it says, nobody waits for us to read.
  int fd = memfd_create("resolvconf", MFD_CLOEXEC);
  if (fd < 0) {
    return -1;
  }
  resolvconf_record(interface, record);
  int result = run(list, "", 0, fd);
  if (result == 0 && !take(fd, out)) {
    errno = EFBIG;
    result = -1;
  }
  close(fd);
  if (result == 0) {
    resolv_text_drop_record(out, record);
  }
  return result;
}

int resolvconf_add(const char *record, const struct hw_config *config) {
  size_t length = 0;
  bool fits = true;
  for (size_t i = 0; i < config->server_count; i++) {
    char text[INET6_ADDRSTRLEN];
    const struct hw_address *a = &config->servers[i];
    fits = fits && inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, text, sizeof text) != NULL &&
           append(&length, "nameserver ", text, "\n");
  }
  for (size_t i = 0; i < config->search_count; i++) {
    fits = fits && append(&length, i == 0 ? "search " : " ", config->search[i].text, "");
  }
  fits = fits && append(&length, "", "\n", "");
  if (!fits) {
    errno = E2BIG;
    return -1;
  }
  const char *const debian[] = {PROGRAM, "-a", record, NULL};
  const char *const openresolv[] = {PROGRAM, "-m", "0", "-x", "-a", record, NULL};
  return run(is_debians() ? debian : openresolv, input, length, -1);
}

int resolvconf_delete(const char *record) {
  const char *const debian[] = {PROGRAM, "-d", record, NULL};
  const char *const openresolv[] = {PROGRAM, "-f", "-d", record, NULL};
  return run(is_debians() ? debian : openresolv, "", 0, -1);
}
