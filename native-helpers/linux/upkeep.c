#include "upkeep.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"

enum {
  QUIET_MILLIS = 150,     // what others do comes in groups
  APART_MILLIS = 500,     // comparisons, however much happens
  PERIOD_MILLIS = 30000,  // for what was not heard
  MISSING_MILLIS = 2000,  // an interface may be elsewhere for a moment
  QUICK_RETRIES = 6,      // after 0.5, 1, 2, ... 16 s
  ROUTES = 1,             // what is there instead is not told apart
};

// Large, and this process has one client. What it asked for last.
static struct hw_config config;

void upkeep_init(struct upkeep *upkeep) {
  memset(upkeep, 0, sizeof *upkeep);
  dns_init(&upkeep->dns);
  firewall_init(&upkeep->firewall);
  host_watch_init(&upkeep->watch);
}

void upkeep_close(struct upkeep *upkeep) {
  firewall_close(&upkeep->firewall);
  host_watch_close(&upkeep->watch);
}

static bool same_names(const struct hw_domain *a, const struct hw_domain *b, size_t count) {
  bool same = true;
  for (size_t i = 0; i < count && same; i++) {
    same = strcmp(a[i].text, b[i].text) == 0;
  }
  return same;
}

static bool same_dns(const struct hw_config *a, const struct hw_config *b) {
  return a->server_count == b->server_count && a->search_count == b->search_count && a->match_count == b->match_count &&
         memcmp(a->servers, b->servers, a->server_count * sizeof a->servers[0]) == 0 &&
         same_names(a->search, b->search, a->search_count) && same_names(a->match, b->match, a->match_count);
}

static bool same_network(const struct hw_config *a, const struct hw_config *b) {
  return a->mtu == b->mtu && a->address_count == b->address_count && a->route_count == b->route_count &&
         memcmp(a->addresses, b->addresses, a->address_count * sizeof a->addresses[0]) == 0 &&
         memcmp(a->routes, b->routes, a->route_count * sizeof a->routes[0]) == 0;
}

static bool may_put_names_back(struct upkeep *upkeep, long long now) {
  uint64_t theirs = upkeep->network_changed ? FIGHT_NEWS : upkeep->dns.theirs;
  upkeep->network_changed = false;
  return fight_may_put_back(&upkeep->names_fight, theirs, now);
}

// Names that lead somewhere at last, have a file again, or could not be set the last time, are no fight.
static bool may_take_names(struct upkeep *upkeep, long long now) {
  return upkeep->dns.left || upkeep->dns.no_file || upkeep->dns.lapsed || may_put_names_back(upkeep, now);
}

static void note_refusal(struct upkeep *upkeep, enum hw_error error) {
  upkeep->names_errno = errno;
  upkeep->names_refused_by = error;
  upkeep->names_refused = error != HW_OK;
  upkeep->refusals = error == HW_OK ? 0 : upkeep->refusals + 1;
}

// What refused may have been about to start: it is asked again soon, then less and less often.
static long long names_due(const struct upkeep *upkeep) {
  long long wait = PERIOD_MILLIS;
  if (upkeep->names_refused && upkeep->refusals <= QUICK_RETRIES) {
    wait = (long long)APART_MILLIS << (upkeep->refusals - 1);
  }
  return upkeep->compared_at + wait;
}

// Why names are not taken; *system is errno, and 0 afterwards where the system's words would add nothing.
static const char *reason(enum hw_error error, int *system) {
  if (error == HW_IN_USE) {
    *system = 0;
    return "another client has its settings in /etc/resolv.conf";
  }
  if (*system == EINVAL || *system == ELOOP) {
    *system = 0;
    return "/etc/resolv.conf is no file";
  }
  return "cannot set DNS";
}

// Notes what was found when the interface was looked for; error is an errno, or 0.
static void note_presence(struct upkeep *upkeep, int error) {
  if (error != ENODEV) {
    upkeep->missing = upkeep->missing && error != 0;
  } else if (!upkeep->missing) {
    upkeep->missing = true;
    upkeep->missing_since = clock_millis();
  }
}

bool upkeep_lost_interface(const struct upkeep *upkeep) {
  return upkeep->missing && clock_millis() >= upkeep->missing_since + MISSING_MILLIS;
}

// Addresses and routes. 0, or -1 with errno.
static int apply_network(struct upkeep *upkeep) {
  int result = rtnl_apply(upkeep->index, &config, &upkeep->ipv6, &upkeep->taken);
  note_presence(upkeep, result == 0 ? 0 : errno);
  return result;
}

enum hw_error upkeep_apply(struct upkeep *upkeep, struct journal *journal, int index, const struct hw_config *wanted,
                           const char **what) {
  bool same = upkeep->names_set && same_dns(&config, wanted);
  // What is new begins anew; asking for the same again is no reason to go on fighting.
  if (!same) {
    upkeep->names_fight = (struct fight){.count = 0};
  }
  if (!same_network(&config, wanted)) {
    upkeep->network_fight = (struct fight){.count = 0};
  }
  upkeep->index = index;
  upkeep->configured = false;
  upkeep->names_set = false;
  config = *wanted;
  host_watch_network(&upkeep->watch);
  host_watch_names(&upkeep->watch);
  // Before there is an address that others could reach. Without these rules all the rest works; the reply tells.
  (void)firewall_apply(&upkeep->firewall, index, &config);
  *what = "cannot set addresses and routes";
  if (!upkeep->network_fight.left && apply_network(upkeep) != 0) {
    return HW_SYSTEM;
  }
  upkeep->configured = true;
  upkeep->compared_at = clock_millis();
  note_refusal(upkeep, HW_OK);
  // Asking the same of systemd-resolved again would make it forget what it knows.
  if (!same || (!dns_stands(&upkeep->dns, index, &config) && may_take_names(upkeep, clock_millis()))) {
    enum hw_error error = dns_apply(&upkeep->dns, journal, index, &config);
    if (error != HW_OK) {
      int why = errno;
      *what = reason(error, &why);
      errno = why;
      return HW_NAMES;
    }
  }
  upkeep->names_set = true;
  return HW_OK;
}

int upkeep_take_names(struct upkeep *upkeep) { return dns_revert(&upkeep->dns, upkeep->index, config.interface); }

int upkeep_give_names(struct upkeep *upkeep, struct journal *journal) {
  if (dns_apply(&upkeep->dns, journal, upkeep->index, &config) != HW_OK) {
    upkeep->names_set = false;  // so that the next configuration tries it too
    return -1;
  }
  return 0;
}

void upkeep_forget(struct upkeep *upkeep) {
  if (upkeep->dns.right >= 0) {
    close(upkeep->dns.right);
  }
  dns_init(&upkeep->dns);
  firewall_forget(&upkeep->firewall);
  host_watch_close(&upkeep->watch);
  upkeep->network_fight = (struct fight){.count = 0};
  upkeep->names_fight = (struct fight){.count = 0};
  upkeep->taken.count = 0;
  upkeep->missing = false;
  upkeep->configured = false;
  upkeep->names_set = false;
  note_refusal(upkeep, HW_OK);
}

void upkeep_events(const struct upkeep *upkeep, struct pollfd events[UPKEEP_EVENTS]) {
  host_watch_events(&upkeep->watch, events);
  events[HOST_WATCH_EVENTS] = (struct pollfd){.fd = upkeep->firewall.packets.fd, .events = POLLIN};
}

bool upkeep_hears_questions(const struct upkeep *upkeep) { return firewall_tells_questions(&upkeep->firewall); }

static bool has_heard(const struct upkeep *upkeep) {
  return upkeep->network_heard || upkeep->names_heard || upkeep->rules_heard;
}

void upkeep_hear(struct upkeep *upkeep, const struct pollfd *events) {
  bool waiting = has_heard(upkeep);
  host_watch_take(&upkeep->watch, events, &upkeep->network_heard, &upkeep->names_heard);
  if (events[HOST_WATCH_EVENTS].revents != 0) {
    packet_watch_take(&upkeep->firewall.packets, &upkeep->rules_heard, &upkeep->asked);
  }
  if (!waiting && has_heard(upkeep)) {
    long long at = clock_millis() + QUIET_MILLIS;
    upkeep->compare_at = at > upkeep->compared_at + APART_MILLIS ? at : upkeep->compared_at + APART_MILLIS;
  }
}

long long upkeep_due(const struct upkeep *upkeep) {
  if (upkeep->missing) {
    return upkeep->compared_at + APART_MILLIS;
  }
  if (!upkeep->configured) {
    return LLONG_MAX;
  }
  return has_heard(upkeep) ? upkeep->compare_at : names_due(upkeep);
}

static void compare_network(struct upkeep *upkeep, long long now) {
  bool stands;
  host_watch_network(&upkeep->watch);
  firewall_refresh(&upkeep->firewall);
  int result = rtnl_compare(upkeep->index, &config, upkeep->ipv6, &stands, &upkeep->taken);
  note_presence(upkeep, result == 0 ? 0 : errno);
  if (result != 0) {
    return;  // the interface is gone; or the kernel is too busy, and there is a next time
  }
  if (stands) {
    fight_holds(&upkeep->network_fight, now);
    return;
  }
  bool was_left = upkeep->network_fight.left;
  if (fight_may_put_back(&upkeep->network_fight, ROUTES, now)) {
    hw_log("another program has changed %s: put back", config.interface);
    if (apply_network(upkeep) != 0) {
      hw_log("cannot put back addresses and routes: %s", strerror(errno));
    }
  } else if (!was_left) {
    hw_log("another program changes %s again and again: left to it", config.interface);
  }
}

// What the names are taken from, for people.
static const char *place_of_names(const struct upkeep *upkeep) {
  return upkeep->dns.mode == HW_DNS_RESOLVED ? "systemd-resolved" : upkeep->dns.path;
}

static void compare_names(struct upkeep *upkeep, struct journal *journal, long long now) {
  struct dns *dns = &upkeep->dns;
  host_watch_names(&upkeep->watch);
  if (dns_stands(dns, upkeep->index, &config)) {
    note_refusal(upkeep, HW_OK);
    fight_holds(&upkeep->names_fight, now);
    return;
  }
  bool was_left = upkeep->names_fight.left;
  bool was_refused = upkeep->names_refused;
  if (may_take_names(upkeep, now)) {
    note_refusal(upkeep, dns_apply(dns, journal, upkeep->index, &config));
    if (!upkeep->names_refused) {
      hw_log("another program has changed who answers names (%s): set again",
             dns->author[0] == 0 ? "unnamed" : dns->author);
    } else if (!was_refused) {
      hw_log("cannot set DNS again: %s", strerror(upkeep->names_errno));
    }
  } else if (!was_left) {
    hw_log("another program changes %s again and again: left to it", place_of_names(upkeep));
  }
}

void upkeep_compare(struct upkeep *upkeep, struct journal *journal) {
  long long now = clock_millis();
  // What was heard of names while the interface was missing was not acted on.
  bool all = upkeep->missing || now >= upkeep->compared_at + PERIOD_MILLIS;
  bool network = all || upkeep->network_heard;
  bool names = all || upkeep->names_heard || now >= names_due(upkeep);
  upkeep->network_changed = upkeep->network_changed || upkeep->network_heard;
  upkeep->network_heard = false;
  upkeep->names_heard = false;
  if (upkeep->rules_heard) {
    upkeep->rules_heard = false;
    firewall_refresh(&upkeep->firewall);
  }
  if (network) {
    compare_network(upkeep, now);
  }
  if (names && !upkeep->missing) {
    compare_names(upkeep, journal, now);
  }
  upkeep->compared_at = clock_millis();
}

static void put_text(char out[HW_TROUBLE_TEXT_BYTES], const char *text) {
  snprintf(out, HW_TROUBLE_TEXT_BYTES, "%.*s", HW_TROUBLE_TEXT_BYTES - 1, text);
}

static void add(struct hw_trouble *troubles, size_t *count, enum hw_trouble_kind kind, const char *subject,
                const char *detail) {
  struct hw_trouble *trouble = &troubles[(*count)++];
  trouble->kind = (uint8_t)kind;
  put_text(trouble->subject, subject);
  put_text(trouble->detail, detail);
}

static size_t list_troubles(const struct upkeep *upkeep, struct hw_trouble troubles[HW_MOST_TROUBLES]) {
  size_t count = 0;
  if (upkeep->taken.count > 0) {
    char address[INET6_ADDRSTRLEN] = "";
    char prefix[INET6_ADDRSTRLEN + 4];
    const struct hw_prefix *first = &upkeep->taken.first;
    inet_ntop(first->address.family == 4 ? AF_INET : AF_INET6, first->address.bytes, address, sizeof address);
    snprintf(prefix, sizeof prefix, "%s/%u", address, first->bits);
    add(troubles, &count, HW_ROUTE_TAKEN, prefix, upkeep->taken.interface);
  }
  if (upkeep->network_fight.left) {
    add(troubles, &count, HW_LINK_FOUGHT, config.interface, "");
  }
  if (upkeep->names_refused) {
    char why[HW_TROUBLE_TEXT_BYTES];
    int system = upkeep->names_errno;
    const char *words = reason(upkeep->names_refused_by, &system);
    snprintf(why, sizeof why, system == 0 ? "%s" : "%s: %s", words, strerror(system));
    add(troubles, &count, HW_NAMES_REFUSED, place_of_names(upkeep), why);
  } else if (upkeep->names_fight.left) {
    add(troubles, &count, HW_NAMES_FOUGHT, place_of_names(upkeep), upkeep->dns.author);
  }
  if (upkeep->dns.left) {
    add(troubles, &count, HW_NAMES_LEFT, upkeep->dns.path, "");
  }
  return count;
}

void upkeep_put_state(const struct upkeep *upkeep, struct hw_writer *w) {
  const struct dns *dns = &upkeep->dns;
  struct hw_trouble troubles[HW_MOST_TROUBLES];
  size_t count = list_troubles(upkeep, troubles);
  bool split = dns->mode == HW_DNS_RESOLVED && config.match_count > 0;
  hw_put_u8(w, (uint8_t)dns->mode);
  hw_put_u8(w, (uint8_t)((split ? 1 : 0) | (upkeep->ipv6 ? 2 : 0) | (upkeep->firewall.in_force ? 4 : 0) |
                          (upkeep_hears_questions(upkeep) ? 8 : 0)));
  hw_put_u8(w, (uint8_t)dns->former.count);
  for (size_t i = 0; i < dns->former.count; i++) {
    hw_put_server(w, &dns->former.usable[i]);
  }
  hw_put_u8(w, (uint8_t)count);
  for (size_t i = 0; i < count; i++) {
    hw_put_trouble(w, &troubles[i]);
  }
}
