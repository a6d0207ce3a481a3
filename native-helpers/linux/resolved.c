#include "resolved.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"
#include "dbus_message.h"

static const char BUS[] = "/run/dbus/system_bus_socket";
static const char SERVICE[] = "org.freedesktop.resolve1";
static const char OBJECT[] = "/org/freedesktop/resolve1";
static const char MANAGER[] = "org.freedesktop.resolve1.Manager";

enum {
  CONVERSATION_MILLIS = 4000,  // all of it, however much others say meanwhile
  CONNECT_MILLIS = 20,
};

static struct dbus_out out;
static uint8_t in[DBUS_MOST_BYTES];
static uint32_t serial;

struct bus {
  int fd;  // does not block
  long long end;
};

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

// Sends what stands in `out` and waits for its answer; what else the bus says passes by.
static int converse(const struct bus *bus) {
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

static int open_bus(struct bus *bus) {
  bus->end = clock_millis() + CONVERSATION_MILLIS;
  bus->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bus->fd < 0) {
    return -1;
  }
  if (connect_to(bus) == 0 && authenticate(bus) == 0) {
    dbus_call(&out, ++serial, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "");
    if (converse(bus) == 0) {
      return 0;
    }
  }
  int saved = errno;
  close(bus->fd);
  errno = saved;
  return -1;
}

static void call(const char *member, const char *signature) {
  dbus_call(&out, ++serial, SERVICE, OBJECT, MANAGER, member, signature);
}

static int set_servers(const struct bus *bus, int index, const struct hw_config *config) {
  call("SetLinkDNS", "ia(iay)");
  dbus_put_u32(&out, (uint32_t)index);
  size_t mark = dbus_array_begin(&out, 8);
  for (size_t i = 0; i < config->server_count; i++) {
    const struct hw_address *a = &config->servers[i];
    dbus_struct(&out);
    dbus_put_u32(&out, a->family == 4 ? AF_INET : AF_INET6);
    dbus_bytes(&out, a->bytes, a->family == 4 ? 4 : 16);
  }
  dbus_array_end(&out, mark, 8);
  return converse(bus);
}

static void put_domain(const char *name, bool route_only) {
  dbus_struct(&out);
  dbus_put_string(&out, name);
  dbus_put_bool(&out, route_only);
}

static bool is_primary(const struct hw_config *config) { return config->server_count > 0 && config->match_count == 0; }

static int set_domains(const struct bus *bus, int index, const struct hw_config *config) {
  call("SetLinkDomains", "ia(sb)");
  dbus_put_u32(&out, (uint32_t)index);
  size_t mark = dbus_array_begin(&out, 8);
  for (size_t i = 0; i < config->search_count; i++) {
    put_domain(config->search[i].text, false);
  }
  for (size_t i = 0; i < config->match_count; i++) {
    bool searched = false;
    for (size_t j = 0; j < config->search_count; j++) {
      searched = searched || strcmp(config->search[j].text, config->match[i].text) == 0;
    }
    if (!searched) {
      put_domain(config->match[i].text, true);
    }
  }
  if (is_primary(config)) {
    put_domain(".", true);
  }
  dbus_array_end(&out, mark, 8);
  return converse(bus);
}

static int set_default_route(const struct bus *bus, int index, bool value) {
  call("SetLinkDefaultRoute", "ib");
  dbus_put_u32(&out, (uint32_t)index);
  dbus_put_bool(&out, value);
  return converse(bus);
}

static int set_no(const struct bus *bus, int index, const char *member) {
  call(member, "is");
  dbus_put_u32(&out, (uint32_t)index);
  dbus_put_string(&out, "no");
  return converse(bus);
}

static int revert_on(const struct bus *bus, int index) {
  call("RevertLink", "i");
  dbus_put_u32(&out, (uint32_t)index);
  return converse(bus);
}

static int apply_on(const struct bus *bus, int index, const struct hw_config *config) {
  if (set_servers(bus, index, config) != 0 || set_domains(bus, index, config) != 0) {
    return -1;
  }
  // Versions before 240 lack the first, and distributions leave some of the others out: a refusal is not worth failing for.
  static const char *const settings[] = {"SetLinkLLMNR", "SetLinkMulticastDNS", "SetLinkDNSSEC", "SetLinkDNSOverTLS"};
  int result = set_default_route(bus, index, is_primary(config));
  for (size_t i = 0; (result == 0 || errno == EPROTO) && i < sizeof settings / sizeof settings[0]; i++) {
    result = set_no(bus, index, settings[i]);
  }
  if (result != 0 && errno != EPROTO) {
    return -1;
  }
  call("FlushCaches", "");
  (void)converse(bus);
  return 0;
}

static int with_bus(int (*action)(const struct bus *bus, int index, const struct hw_config *config), int index,
                    const struct hw_config *config) {
  struct bus bus;
  if (open_bus(&bus) != 0) {
    return -1;
  }
  int result = action(&bus, index, config);
  int saved = errno;
  close(bus.fd);
  errno = saved;
  return result;
}

static int ping_on(const struct bus *bus, int index, const struct hw_config *config) {
  (void)index;
  (void)config;
  dbus_call(&out, ++serial, SERVICE, OBJECT, "org.freedesktop.DBus.Peer", "Ping", "");
  return converse(bus);
}

static int revert_then_flush(const struct bus *bus, int index, const struct hw_config *config) {
  (void)config;
  int result = revert_on(bus, index);
  int saved = errno;
  call("FlushCaches", "");
  (void)converse(bus);
  errno = saved;
  return result;
}

int resolved_ping(void) { return with_bus(ping_on, 0, NULL); }

int resolved_apply(int index, const struct hw_config *config) { return with_bus(apply_on, index, config); }

int resolved_revert(int index) {
  // Refused when the interface is gone, and unreachable when the service is: in both cases nothing is left to revert.
  return with_bus(revert_then_flush, index, NULL) == 0 || errno == EPROTO || errno == ENOENT || errno == ECONNREFUSED
             ? 0
             : -1;
}
