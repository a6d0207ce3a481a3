// Hears what others do on this computer that may undo what was set for a client: to links, addresses, routes and rules
// (netlink), to /etc/resolv.conf (name_watch.h), to systemd-resolved (D-Bus). It says that something has happened, never
// what: whoever asks compares. Where one of the three cannot be had, that one stays silent.
#ifndef HOMEWARD_HOST_WATCH_H
#define HOMEWARD_HOST_WATCH_H

#include <poll.h>
#include <stdbool.h>

#include "name_watch.h"

enum { HOST_WATCH_EVENTS = 3 };

struct host_watch {
  int network;
  int service;
  long long service_again_at;  // a bus that does not answer is not asked each time
  struct name_watch names;
};

void host_watch_init(struct host_watch *watch);
void host_watch_close(struct host_watch *watch);

// Before the network, or what answers names, is looked at: from now on its changes are heard.
void host_watch_network(struct host_watch *watch);
void host_watch_names(struct host_watch *watch);

void host_watch_events(const struct host_watch *watch, struct pollfd events[HOST_WATCH_EVENTS]);

// Takes what came, after poll.
void host_watch_take(struct host_watch *watch, const struct pollfd events[HOST_WATCH_EVENTS], bool *network, bool *names);

#endif
