#include "resolved.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bus.h"
#include "fnv1a.h"

static const char SERVICE[] = "org.freedesktop.resolve1";
static const char OBJECT[] = "/org/freedesktop/resolve1";
static const char DAEMON[] = "org.freedesktop.DBus";
static const char MANAGER[] = "org.freedesktop.resolve1.Manager";

static struct dbus_out *call(const char *member, const char *signature) {
  return bus_call(SERVICE, OBJECT, MANAGER, member, signature);
}

static void put_servers(struct dbus_out *out, const struct hw_config *config) {
  size_t mark = dbus_array_begin(out, 8);
  for (size_t i = 0; i < config->server_count; i++) {
    const struct hw_address *a = &config->servers[i];
    dbus_struct(out);
    dbus_put_u32(out, a->family == 4 ? AF_INET : AF_INET6);
    dbus_bytes(out, a->bytes, a->family == 4 ? 4 : 16);
  }
  dbus_array_end(out, mark, 8);
}

static int set_servers(const struct bus *bus, int index, const struct hw_config *config) {
  struct dbus_out *out = call("SetLinkDNS", "ia(iay)");
  dbus_put_u32(out, (uint32_t)index);
  put_servers(out, config);
  return bus_converse(bus);
}

static void put_domain(struct dbus_out *out, const char *name, bool route_only) {
  dbus_struct(out);
  dbus_put_string(out, name);
  dbus_put_bool(out, route_only);
}

static bool is_primary(const struct hw_config *config) { return config->server_count > 0 && config->match_count == 0; }

static void put_domains(struct dbus_out *out, const struct hw_config *config) {
  size_t mark = dbus_array_begin(out, 8);
  for (size_t i = 0; i < config->search_count; i++) {
    put_domain(out, config->search[i].text, false);
  }
  for (size_t i = 0; i < config->match_count; i++) {
    bool searched = false;
    for (size_t j = 0; j < config->search_count; j++) {
      searched = searched || strcmp(config->search[j].text, config->match[i].text) == 0;
    }
    if (!searched) {
      put_domain(out, config->match[i].text, true);
    }
  }
  if (is_primary(config)) {
    put_domain(out, ".", true);
  }
  dbus_array_end(out, mark, 8);
}

static int set_domains(const struct bus *bus, int index, const struct hw_config *config) {
  struct dbus_out *out = call("SetLinkDomains", "ia(sb)");
  dbus_put_u32(out, (uint32_t)index);
  put_domains(out, config);
  return bus_converse(bus);
}

static int set_default_route(const struct bus *bus, int index, bool value) {
  struct dbus_out *out = call("SetLinkDefaultRoute", "ib");
  dbus_put_u32(out, (uint32_t)index);
  dbus_put_bool(out, value);
  return bus_converse(bus);
}

static int set_no(const struct bus *bus, int index, const char *member) {
  struct dbus_out *out = call(member, "is");
  dbus_put_u32(out, (uint32_t)index);
  dbus_put_string(out, "no");
  return bus_converse(bus);
}

static int revert_on(const struct bus *bus, int index) {
  dbus_put_u32(call("RevertLink", "i"), (uint32_t)index);
  return bus_converse(bus);
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
  (void)call("FlushCaches", "");
  (void)bus_converse(bus);
  return 0;
}

static void add(uint64_t *number, const uint8_t *value, size_t length) {
  *number = fnv1a(*number, value, length);
  *number = fnv1a(*number, &length, sizeof length);
}

// What it says of the interface's settings. One property that it does not tell counts as said, too.
static int read_settings(const struct bus *bus, int index, uint64_t *out) {
  static const char *const names[] = {"DNS", "Domains", "DefaultRoute"};
  char object[64];
  // As sd-bus writes a number in a path: its first digit by its code, 0x30 to 0x39.
  snprintf(object, sizeof object, "%s/link/_3%d", OBJECT, index);
  *out = FNV1A_START;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct dbus_out *question = bus_call(SERVICE, object, "org.freedesktop.DBus.Properties", "Get", "ss");
    dbus_put_string(question, "org.freedesktop.resolve1.Link");
    dbus_put_string(question, names[i]);
    size_t length = 0;
    const uint8_t *value = NULL;
    if (bus_converse(bus) == 0) {
      value = bus_answer(&length);
    } else if (errno != EPROTO) {
      return -1;
    }
    add(out, value, length);
  }
  return 0;
}

// What it should say once it has taken this.
static uint64_t settings_of(const struct hw_config *config) {
  static struct dbus_out value;
  uint64_t number = FNV1A_START;
  dbus_variant(&value, "a(iay)");
  put_servers(&value, config);
  add(&number, value.bytes, value.length);
  dbus_variant(&value, "a(sb)");
  put_domains(&value, config);
  add(&number, value.bytes, value.length);
  dbus_variant(&value, "b");
  dbus_put_bool(&value, is_primary(config));
  add(&number, value.bytes, value.length);
  return number;
}

static int with_bus(int (*action)(const struct bus *bus, int index, const struct hw_config *config), int index,
                    const struct hw_config *config) {
  struct bus bus;
  if (bus_open(&bus) != 0) {
    return -1;
  }
  int result = action(&bus, index, config);
  bus_close(&bus);
  return result;
}

static int ping_on(const struct bus *bus, int index, const struct hw_config *config) {
  (void)index;
  (void)config;
  (void)bus_call(SERVICE, OBJECT, "org.freedesktop.DBus.Peer", "Ping", "");
  return bus_converse(bus);
}

static int revert_then_flush(const struct bus *bus, int index, const struct hw_config *config) {
  (void)config;
  int result = revert_on(bus, index);
  int saved = errno;
  (void)call("FlushCaches", "");
  (void)bus_converse(bus);
  errno = saved;
  return result;
}

int resolved_settings(int index, uint64_t *out) {
  struct bus bus;
  if (bus_open(&bus) != 0) {
    return -1;
  }
  int result = read_settings(&bus, index, out);
  bus_close(&bus);
  return result;
}

int resolved_process(uint64_t *out) {
  struct bus bus;
  if (bus_open(&bus) != 0) {
    return -1;
  }
  dbus_put_string(bus_call(DAEMON, "/org/freedesktop/DBus", DAEMON, "GetNameOwner", "s"), SERVICE);
  int result = bus_converse(&bus);
  if (result == 0) {
    size_t length = 0;
    const uint8_t *name = bus_answer(&length);
    *out = fnv1a(FNV1A_START, name, length);
  }
  bus_close(&bus);
  return result;
}

int resolved_listen(void) {
  static const char *const rules[] = {
      "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.freedesktop.resolve1'",
      "type='signal',sender='org.freedesktop.resolve1',interface='org.freedesktop.DBus.Properties',"
      "member='PropertiesChanged'",
  };
  return bus_listen(rules, sizeof rules / sizeof rules[0]);
}

int resolved_ping(void) { return with_bus(ping_on, 0, NULL); }

// One that does not say what was set is asked again: what it says twice is how it writes down ours, and what it says once
// was another program's, a moment later.
static int apply_and_read(const struct bus *bus, int index, const struct hw_config *config, uint64_t *set) {
  uint64_t wanted = settings_of(config);
  uint64_t before = 0;
  *set = wanted;
  for (int i = 0; i < 2; i++) {
    uint64_t says;
    if (apply_on(bus, index, config) != 0) {
      return -1;
    }
    if (read_settings(bus, index, &says) != 0) {
      return 0;  // it may just have ended: the next one will be found to say something else
    }
    if (says == wanted || (i > 0 && says == before)) {
      *set = says;
      return 0;
    }
    before = says;
  }
  return 0;
}

int resolved_apply(int index, const struct hw_config *config, uint64_t *set) {
  struct bus bus;
  if (bus_open(&bus) != 0) {
    return -1;
  }
  int result = apply_and_read(&bus, index, config, set);
  bus_close(&bus);
  return result;
}

int resolved_revert(int index) {
  // Refused when the interface is gone, and unreachable when the service is: in both cases nothing is left to revert.
  return with_bus(revert_then_flush, index, NULL) == 0 || errno == EPROTO || errno == ENOENT || errno == ECONNREFUSED
             ? 0
             : -1;
}
