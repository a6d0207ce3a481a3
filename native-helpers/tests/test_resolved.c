// The conversation with systemd-resolved, and this test as a bus that also brings what others send. Needs root: the bus has
// one place, so the test has mounts of its own.
#include "../linux/resolved.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../linux/clock.h"
#include "check.h"

enum { LARGEST = 5 * 1024 * 1024 };

static int listener;
static int client;
static uint8_t message[LARGEST];
static size_t message_length;
static uint8_t head[16];  // of the call that was received
static uint64_t set;

static void put_u32(uint8_t *at, uint32_t value, char order) {
  for (int i = 0; i < 4; i++) {
    at[i] = (uint8_t)(value >> (order == 'l' ? 8 * i : 24 - 8 * i));
  }
}

static uint32_t get_u32(const uint8_t *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool send_all(const void *bytes, size_t count) {
  for (size_t sent = 0; sent < count;) {
    ssize_t n = send(client, (const uint8_t *)bytes + sent, count - sent, MSG_NOSIGNAL);
    if (n <= 0) {
      return false;
    }
    sent += (size_t)n;
  }
  return true;
}

static bool receive_exactly(void *bytes, size_t count) {
  for (size_t got = 0; got < count;) {
    ssize_t n = recv(client, (uint8_t *)bytes + got, count - got, 0);
    if (n <= 0) {
      return false;
    }
    got += (size_t)n;
  }
  return true;
}

// A signal of somebody: a fixed header, no fields, a body of zeros.
static bool send_signal(size_t body, char order) {
  memset(message, 0, 16);
  message[0] = (uint8_t)order;
  message[1] = 4;
  message[3] = 1;
  put_u32(message + 4, (uint32_t)body, order);
  put_u32(message + 8, 1, order);
  return send_all(message, 16 + body);
}

// An answer to a call; with a name, an error.
static bool send_answer(uint32_t serial, const char *error) {
  uint8_t m[128] = {'l', error == NULL ? 2 : 3, 0, 1, [16] = 5, 1, 'u', 0};
  size_t fields = 8;
  put_u32(m + 8, 7, 'l');
  put_u32(m + 20, serial, 'l');
  if (error != NULL) {
    size_t n = strlen(error);
    memcpy(m + 24, (const uint8_t[]){4, 1, 's', 0}, 4);
    put_u32(m + 28, (uint32_t)n, 'l');
    memcpy(m + 32, error, n + 1);
    fields = 16 + n + 1;
  }
  put_u32(m + 12, (uint32_t)fields, 'l');
  return send_all(m, 16 + (fields + 7) / 8 * 8);
}

// Takes one call. 0: the client has gone.
static uint32_t receive_call(void) {
  if (!receive_exactly(head, sizeof head)) {
    return 0;
  }
  size_t rest = (get_u32(head + 12) + 7) / 8 * 8 + get_u32(head + 4);
  CHECK(rest <= sizeof message);
  message_length = rest;
  return receive_exactly(message, rest) ? get_u32(head + 8) : 0;
}

static void greet(void) {
  char line[64];
  client = accept(listener, NULL, NULL);
  CHECK(client >= 0 && receive_exactly(line, 19));  // "\0AUTH EXTERNAL 30\r\n"
  CHECK(send_all("OK 0123456789abcdef\r\n", 21) && receive_exactly(line, 7));  // "BEGIN\r\n"
}

// What a bus does beside answering each call.
enum mood { QUIET, CROWDED, FLOODED, REFUSING, WITHOUT_SERVICE, SILENT };

static void be_bus(enum mood mood) {
  static const size_t sizes[] = {0, 100, 383 * 1024, 400 * 1024, 1024 * 1024, LARGEST - 16};
  greet();
  uint32_t serial;
  for (unsigned calls = 0; (serial = receive_call()) != 0; calls++) {
    bool going = true;
    for (size_t i = 0; mood == CROWDED && i < sizeof sizes / sizeof sizes[0]; i++) {
      going = send_signal(sizes[i], 'l') && send_signal(sizes[i], 'B') && send_answer(serial + 1000, NULL);
    }
    while (mood == FLOODED && going) {
      going = send_signal(64 * 1024, 'l');
    }
    while (mood == SILENT && going) {
      sleep(60);
    }
    // The first call is the bus's own.
    const char *error = calls == 0 || mood <= CROWDED ? NULL
                        : mood == REFUSING            ? "org.freedesktop.DBus.Error.LimitsExceeded"
                                                      : "org.freedesktop.DBus.Error.ServiceUnknown";
    if (!going || !send_answer(serial, error)) {
      break;
    }
  }
  close(client);
}

static void end_bus(pid_t bus) {
  kill(bus, SIGKILL);
  CHECK(waitpid(bus, NULL, 0) == bus);
}

// The service: keeps the values that it is told and says them when asked.
static struct {
  uint8_t said[64 + 1024];
  size_t length;
} kept[3];

static const char *const properties[] = {"DNS", "Domains", "DefaultRoute"};
static const char *const calls[] = {"SetLinkDNS", "SetLinkDomains", "SetLinkDefaultRoute"};
static const char *const signatures[] = {"a(iay)", "a(sb)", "b"};

static bool says(const char *word) { return memmem(message, message_length, word, strlen(word) + 1) != NULL; }

// What follows the number of the interface in a body of so many bytes, as the value of a property.
static void keep(size_t place, const uint8_t *body, size_t length) {
  uint8_t *out = kept[place].said;
  size_t n = strlen(signatures[place]);
  size_t elements = signatures[place][0] == 'a' ? 4 : 0;
  memset(&kept[place], 0, sizeof kept[place]);
  out[0] = (uint8_t)n;
  memcpy(out + 1, signatures[place], n);
  size_t at = (n + 2 + 3) / 4 * 4;
  memcpy(out + at, body + 4, 4);
  at += 4;
  if (elements > 0) {
    at = (at + 7) / 8 * 8;
    CHECK(length >= 8 && length - 8 < sizeof kept[place].said - at);
    memcpy(out + at, body + 8, length - 8);
    at += length - 8;
  }
  kept[place].length = at;
}

static bool send_value(uint32_t serial, size_t place) {
  uint8_t m[48 + sizeof kept[0].said] = {'l', 2, 0, 1, [16] = 5, 1, 'u', 0, [24] = 8, 1, 'g', 0, 1, 'v', 0};
  put_u32(m + 4, (uint32_t)kept[place].length, 'l');
  put_u32(m + 8, 7, 'l');
  put_u32(m + 12, 15, 'l');
  put_u32(m + 20, serial, 'l');
  memcpy(m + 32, kept[place].said, kept[place].length);
  return send_all(m, 32 + kept[place].length);
}

// `meddle`: how often another program empties the servers before the first property is asked for; `upper`: the service keeps
// domains in its own way.
static void be_service(int meddle, bool upper) {
  static const uint8_t nothing[8] = {3};
  greet();
  uint32_t serial;
  while ((serial = receive_call()) != 0) {
    size_t fields = (get_u32(head + 12) + 7) / 8 * 8;
    bool asked = says("Get");
    bool sent = false;
    for (size_t i = 0; i < 3; i++) {
      if (asked && says(properties[i])) {
        if (i == 0 && meddle > 0) {
          meddle--;
          keep(0, nothing, sizeof nothing);
        }
        sent = send_value(serial, i);
      } else if (!asked && says(calls[i])) {
        keep(i, message + fields, get_u32(head + 4));
        for (size_t j = 16; i == 1 && upper && j < kept[i].length; j++) {
          kept[i].said[j] = (uint8_t)(kept[i].said[j] == 'n' ? 'N' : kept[i].said[j]);
        }
      }
    }
    if (!sent && !send_answer(serial, NULL)) {
      break;
    }
  }
  close(client);
}

static void what_it_says_of_ours_is_told_from_what_others_set(void) {
  static struct hw_config config = {.server_count = 1,
                                    .servers = {{4, {100, 100, 100, 100}}},
                                    .search_count = 1,
                                    .search = {{"net.example"}},
                                    .match_count = 2,
                                    .match = {{"net.example"}, {"64.100.in-addr.arpa"}}};
  uint64_t usual = 0;
  // Nobody else; another one, at the worst moment; a service that writes domains in a way of its own.
  static const int meddling[] = {0, 1, 0};
  for (size_t i = 0; i < sizeof meddling / sizeof meddling[0]; i++) {
    pid_t bus = fork();
    CHECK(bus >= 0);
    if (bus == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      be_service(meddling[i], i == 2);
      be_service(0, i == 2);
      _exit(0);
    }
    uint64_t now;
    CHECK(resolved_apply(3, &config, &set) == 0 && resolved_settings(3, &now) == 0);
    end_bus(bus);
    usual = i == 0 ? set : usual;
    CHECK(set != 0 && set == now && (set == usual) == (i != 2));
  }
}

static pid_t start_bus(enum mood mood, int conversations) {
  pid_t bus = fork();
  CHECK(bus >= 0);
  if (bus == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < conversations; i++) {
      be_bus(mood);
    }
    _exit(0);
  }
  return bus;
}

static void is_understood_and_answers(void) {
  static struct hw_config config = {.server_count = 1, .servers = {{4, {100, 100, 100, 100}}}};
  pid_t bus = start_bus(QUIET, 3);
  CHECK(resolved_ping() == 0 && resolved_apply(3, &config, &set) == 0 && resolved_revert(3) == 0);
  end_bus(bus);
}

static void passes_over_what_others_send(void) {
  static struct hw_config config = {.server_count = 1, .servers = {{4, {100, 100, 100, 100}}}};
  pid_t bus = start_bus(CROWDED, 3);
  CHECK(resolved_ping() == 0 && resolved_apply(3, &config, &set) == 0 && resolved_revert(3) == 0);
  end_bus(bus);
}

// And does not take that for an absence.
static void gives_up_in_time(enum mood mood) {
  pid_t bus = start_bus(mood, 1);
  long long before = clock_millis();
  CHECK(resolved_ping() == -1 && errno == ETIMEDOUT);
  CHECK(clock_millis() - before < 60000);
  end_bus(bus);
}

static void tells_a_refusal_from_an_absence(void) {
  pid_t bus = start_bus(REFUSING, 1);
  CHECK(resolved_ping() == -1 && errno == EPROTO);
  end_bus(bus);
  bus = start_bus(WITHOUT_SERVICE, 1);
  CHECK(resolved_ping() == -1 && errno == ENOENT);
  end_bus(bus);
  close(listener);
  CHECK(resolved_ping() == -1 && errno == ECONNREFUSED);
  CHECK(unlink("/run/dbus/system_bus_socket") == 0);
  CHECK(resolved_ping() == -1 && errno == ENOENT);
}

int main(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/dbus/system_bus_socket"};
  if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount("tmpfs", "/run", "tmpfs", 0, NULL) != 0 || mkdir("/run/dbus", 0755) != 0) {
    printf("%s: skipped: no mounts of its own: %s\n", __FILE__, geteuid() == 0 ? strerror(errno) : "not root");
    return 0;
  }
  listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 4) == 0);
  is_understood_and_answers();
  passes_over_what_others_send();
  what_it_says_of_ours_is_told_from_what_others_set();
  gives_up_in_time(FLOODED);
  gives_up_in_time(SILENT);
  tells_a_refusal_from_an_absence();
  PASSED();
  return 0;
}
