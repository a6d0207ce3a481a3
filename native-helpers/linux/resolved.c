#include "resolved.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "dbus_message.h"

static const char BUS[] = "/run/dbus/system_bus_socket";
static const char SERVICE[] = "org.freedesktop.resolve1";
static const char OBJECT[] = "/org/freedesktop/resolve1";
static const char MANAGER[] = "org.freedesktop.resolve1.Manager";

static struct dbus_out out;
static uint8_t in[DBUS_MOST_BYTES];
static uint32_t serial;

static int send_all(int fd, const void *bytes, size_t count) {
  const uint8_t *at = bytes;
  while (count > 0) {
    ssize_t n = send(fd, at, count, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      return -1;
    }
    at += n;
    count -= (size_t)n;
  }
  return 0;
}

static int receive_all(int fd, uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t n = recv(fd, bytes, count, 0);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      errno = n == 0 ? EPROTO : errno;
      return -1;
    }
    bytes += n;
    count -= (size_t)n;
  }
  return 0;
}

// The kernel vouches for our uid; the hexadecimal text names the one we claim: "0".
static int authenticate(int fd) {
  static const char hello[] = "\0AUTH EXTERNAL 30\r\n";
  static const char begin[] = "BEGIN\r\n";
  char line[256];
  size_t length = 0;
  if (send_all(fd, hello, sizeof hello - 1) != 0) {
    return -1;
  }
  while (length < 2 || memcmp(line + length - 2, "\r\n", 2) != 0) {
    if (length == sizeof line) {
      errno = EPROTO;
      return -1;
    }
    if (receive_all(fd, (uint8_t *)line + length, 1) != 0) {
      return -1;
    }
    length++;
  }
  if (length < 3 || memcmp(line, "OK ", 3) != 0) {
    errno = EACCES;
    return -1;
  }
  return send_all(fd, begin, sizeof begin - 1);
}

// Sends what stands in `out` and waits for its answer; what else the bus says passes by.
static int converse(int fd) {
  if (!dbus_end(&out)) {
    errno = E2BIG;
    return -1;
  }
  if (send_all(fd, out.bytes, out.length) != 0) {
    return -1;
  }
  while (true) {
    size_t length;
    if (receive_all(fd, in, DBUS_FIXED_HEADER_BYTES) != 0) {
      return -1;
    }
    if (!dbus_message_length(in, sizeof in, &length)) {
      errno = EPROTO;
      return -1;
    }
    if (receive_all(fd, in + DBUS_FIXED_HEADER_BYTES, length - DBUS_FIXED_HEADER_BYTES) != 0) {
      return -1;
    }
    switch (dbus_reply_kind(in, length, serial)) {
      case DBUS_RETURN:
        return 0;
      case DBUS_ERROR:
        errno = EPROTO;
        return -1;
      case DBUS_OTHER:
        break;
    }
  }
}

static int open_bus(void) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return -1;
  }
  struct timeval patience = {.tv_sec = 3};
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, BUS, sizeof BUS);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 && authenticate(fd) == 0) {
    dbus_call(&out, ++serial, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "");
    if (converse(fd) == 0) {
      return fd;
    }
  }
  int saved = errno;
  close(fd);
  errno = saved;
  return -1;
}

static void call(const char *member, const char *signature) {
  dbus_call(&out, ++serial, SERVICE, OBJECT, MANAGER, member, signature);
}

static int set_servers(int fd, int index, const struct hw_config *config) {
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
  return converse(fd);
}

static void put_domain(const char *name, bool route_only) {
  dbus_struct(&out);
  dbus_put_string(&out, name);
  dbus_put_bool(&out, route_only);
}

static bool is_primary(const struct hw_config *config) { return config->server_count > 0 && config->match_count == 0; }

static int set_domains(int fd, int index, const struct hw_config *config) {
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
  return converse(fd);
}

static int set_default_route(int fd, int index, bool value) {
  call("SetLinkDefaultRoute", "ib");
  dbus_put_u32(&out, (uint32_t)index);
  dbus_put_bool(&out, value);
  return converse(fd);
}

static int set_no(int fd, int index, const char *member) {
  call(member, "is");
  dbus_put_u32(&out, (uint32_t)index);
  dbus_put_string(&out, "no");
  return converse(fd);
}

static int revert_on(int fd, int index) {
  call("RevertLink", "i");
  dbus_put_u32(&out, (uint32_t)index);
  return converse(fd);
}

static int apply_on(int fd, int index, const struct hw_config *config) {
  if (set_servers(fd, index, config) != 0 || set_domains(fd, index, config) != 0) {
    return -1;
  }
  // Versions before 240 lack the first, and distributions leave some of the others out: not worth failing for.
  (void)set_default_route(fd, index, is_primary(config));
  (void)set_no(fd, index, "SetLinkLLMNR");
  (void)set_no(fd, index, "SetLinkMulticastDNS");
  (void)set_no(fd, index, "SetLinkDNSSEC");
  (void)set_no(fd, index, "SetLinkDNSOverTLS");
  call("FlushCaches", "");
  (void)converse(fd);
  return 0;
}

static int with_bus(int (*action)(int fd, int index, const struct hw_config *config), int index,
                    const struct hw_config *config) {
  int fd = open_bus();
  if (fd < 0) {
    return -1;
  }
  int result = action(fd, index, config);
  int saved = errno;
  close(fd);
  errno = saved;
  return result;
}

static int ping_on(int fd, int index, const struct hw_config *config) {
  (void)index;
  (void)config;
  dbus_call(&out, ++serial, SERVICE, OBJECT, "org.freedesktop.DBus.Peer", "Ping", "");
  return converse(fd);
}

static int revert_then_flush(int fd, int index, const struct hw_config *config) {
  (void)config;
  int result = revert_on(fd, index);
  call("FlushCaches", "");
  (void)converse(fd);
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
