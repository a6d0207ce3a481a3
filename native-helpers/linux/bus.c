#include "bus.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"

static const char BUS[] = "/run/dbus/system_bus_socket";
static const char DAEMON[] = "org.freedesktop.DBus";
static const char DAEMON_OBJECT[] = "/org/freedesktop/DBus";

enum {
  CONVERSATION_MILLIS = 4000,  // all of it, however much others say meanwhile
  CONNECT_MILLIS = 20,
};

// Large, and this program has one thread.
static struct dbus_out out;
static uint8_t in[DBUS_MOST_BYTES];
static size_t in_length;
static uint32_t serial;

// Waits until the bus takes or has something. 0, or -1 with errno.
static int await_bus(const struct bus *bus, short events) {
  struct pollfd event = {.fd = bus->fd, .events = events};
  long long left = bus->end - clock_millis();
  int ready = left <= 0 ? 0 : poll(&event, 1, (int)left);
  if (ready == 0) {
    errno = ETIMEDOUT;
  }
  return ready > 0 || (ready < 0 && errno == EINTR) ? 0 : -1;
}

static int send_all(const struct bus *bus, const void *bytes, size_t count) {
  const uint8_t *at = bytes;
  while (count > 0) {
    ssize_t n = send(bus->fd, at, count, MSG_NOSIGNAL);
    if (n > 0) {
      at += n;
      count -= (size_t)n;
    } else if ((errno != EAGAIN && errno != EINTR) || await_bus(bus, POLLOUT) != 0) {
      return -1;
    }
  }
  return 0;
}

static int receive_all(const struct bus *bus, uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t n = recv(bus->fd, bytes, count, 0);
    if (n > 0) {
      bytes += n;
      count -= (size_t)n;
    } else if (n == 0) {
      errno = EPIPE;
      return -1;
    } else if ((errno != EAGAIN && errno != EINTR) || await_bus(bus, POLLIN) != 0) {
      return -1;
    }
    // Also while there is always more: a flood is no reason to stay.
    if (count > 0 && clock_millis() >= bus->end) {
      errno = ETIMEDOUT;
      return -1;
    }
  }
  return 0;
}

static int pass_over(const struct bus *bus, size_t count) {
  while (count > 0) {
    size_t part = count < sizeof in ? count : sizeof in;
    if (receive_all(bus, in, part) != 0) {
      return -1;
    }
    count -= part;
  }
  return 0;
}

// The kernel vouches for our uid; the hexadecimal text names the one we claim: "0".
static int authenticate(const struct bus *bus) {
  static const char hello[] = "\0AUTH EXTERNAL 30\r\n";
  static const char begin[] = "BEGIN\r\n";
  char line[256];
  size_t length = 0;
  if (send_all(bus, hello, sizeof hello - 1) != 0) {
    return -1;
  }
  while (length < 2 || memcmp(line + length - 2, "\r\n", 2) != 0) {
    if (length == sizeof line) {
      errno = EPROTO;
      return -1;
    }
    if (receive_all(bus, (uint8_t *)line + length, 1) != 0) {
      return -1;
    }
    length++;
  }
  if (length < 3 || memcmp(line, "OK ", 3) != 0) {
    errno = EACCES;
    return -1;
  }
  return send_all(bus, begin, sizeof begin - 1);
}

// ENOENT when the bus says that there is no such service and none that could be started.
static int error_of_reply(size_t length) {
  static const char *const absent[] = {"org.freedesktop.DBus.Error.ServiceUnknown",
                                       "org.freedesktop.DBus.Error.NameHasNoOwner", "org.freedesktop.DBus.Error.Spawn."};
  for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
    if (dbus_error_begins(in, length, absent[i])) {
      return ENOENT;
    }
  }
  return EPROTO;
}

struct dbus_out *bus_call(const char *destination, const char *object, const char *interface, const char *member,
                          const char *signature) {
  dbus_call(&out, ++serial, destination, object, interface, member, signature);
  return &out;
}

int bus_converse(const struct bus *bus) {
  if (!dbus_end(&out)) {
    errno = E2BIG;
    return -1;
  }
  if (send_all(bus, out.bytes, out.length) != 0) {
    return -1;
  }
  while (clock_millis() < bus->end) {
    size_t length;
    if (receive_all(bus, in, DBUS_FIXED_HEADER_BYTES) != 0) {
      return -1;
    }
    if (!dbus_message_length(in, DBUS_ANY_BYTES, &length)) {
      errno = EBADMSG;
      return -1;
    }
    if (length > sizeof in) {
      // No answer to us is that long.
      if (pass_over(bus, length - DBUS_FIXED_HEADER_BYTES) != 0) {
        return -1;
      }
      continue;
    }
    if (receive_all(bus, in + DBUS_FIXED_HEADER_BYTES, length - DBUS_FIXED_HEADER_BYTES) != 0) {
      return -1;
    }
    switch (dbus_reply_kind(in, length, serial)) {
      case DBUS_RETURN:
        in_length = length;
        return 0;
      case DBUS_ERROR:
        errno = error_of_reply(length);
        return -1;
      case DBUS_OTHER:
        break;
    }
  }
  errno = ETIMEDOUT;
  return -1;
}

static int connect_to(const struct bus *bus) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, BUS, sizeof BUS);
  while (connect(bus->fd, (struct sockaddr *)&address, sizeof address) != 0) {
    // A bus that is behind with its callers: nothing tells when there is room.
    if (errno != EAGAIN && errno != EINTR) {
      return -1;
    }
    if (clock_millis() >= bus->end) {
      errno = ETIMEDOUT;
      return -1;
    }
    (void)poll(NULL, 0, CONNECT_MILLIS);
  }
  return 0;
}

int bus_open(struct bus *bus) {
  bus->end = clock_millis() + CONVERSATION_MILLIS;
  bus->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bus->fd < 0) {
    return -1;
  }
  if (connect_to(bus) == 0 && authenticate(bus) == 0) {
    (void)bus_call(DAEMON, DAEMON_OBJECT, DAEMON, "Hello", "");
    if (bus_converse(bus) == 0) {
      return 0;
    }
  }
  int saved = errno;
  close(bus->fd);
  errno = saved;
  return -1;
}

void bus_close(struct bus *bus) {
  int saved = errno;
  close(bus->fd);
  errno = saved;
}

const uint8_t *bus_answer(size_t *length) { return dbus_body(in, in_length, length); }

int bus_listen(const char *const *rules, size_t count) {
  struct bus bus;
  if (bus_open(&bus) != 0) {
    return -1;
  }
  for (size_t i = 0; i < count; i++) {
    dbus_put_string(bus_call(DAEMON, DAEMON_OBJECT, DAEMON, "AddMatch", "s"), rules[i]);
    if (bus_converse(&bus) != 0) {
      bus_close(&bus);
      return -1;
    }
  }
  return bus.fd;
}
