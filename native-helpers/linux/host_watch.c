#include "host_watch.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "netlink.h"
#include "resolved.h"

enum { SERVICE_RETRY_MILLIS = 30 * 1000, MOST_READS = 64 };

static int listen_to_kernel(void) {
  static const int groups[] = {RTNLGRP_LINK,       RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
                               RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE,   RTNLGRP_IPV6_RULE};
  struct sockaddr_nl any = {.nl_family = AF_NETLINK};
  int fd = netlink_open(NETLINK_ROUTE);
  bool listens = fd >= 0 && bind(fd, (const struct sockaddr *)&any, sizeof any) == 0;
  for (size_t i = 0; listens && i < sizeof groups / sizeof groups[0]; i++) {
    listens = setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof groups[i]) == 0;
  }
  if (fd >= 0 && !listens) {
    close(fd);
    return -1;
  }
  return fd;
}

static void forget(int *fd) {
  if (*fd >= 0) {
    close(*fd);
    *fd = -1;
  }
}

void host_watch_init(struct host_watch *watch) {
  *watch = (struct host_watch){.network = -1, .service = -1};
  name_watch_init(&watch->names);
}

void host_watch_close(struct host_watch *watch) {
  forget(&watch->network);
  forget(&watch->service);
  name_watch_close(&watch->names);
}

void host_watch_network(struct host_watch *watch) {
  if (watch->network < 0) {
    watch->network = listen_to_kernel();
  }
}

void host_watch_names(struct host_watch *watch) {
  long long now = clock_millis();
  if (watch->service < 0 && now >= watch->service_again_at) {
    watch->service = resolved_listen();
    watch->service_again_at = now + SERVICE_RETRY_MILLIS;
  }
  (void)name_watch_renew(&watch->names);
}

void host_watch_events(const struct host_watch *watch, struct pollfd events[HOST_WATCH_EVENTS]) {
  events[0] = (struct pollfd){.fd = watch->network, .events = POLLIN};
  events[1] = (struct pollfd){.fd = watch->names.fd, .events = POLLIN};
  events[2] = (struct pollfd){.fd = watch->service, .events = POLLIN};
}

// Reads what waits, up to a limit: a flood must not keep us. False: nobody is there any more.
static bool drain(int fd) {
  uint8_t bytes[16 * 1024];
  ssize_t n = 1;
  for (int i = 0; i < MOST_READS && n != 0; i++) {
    n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    // ENOBUFS: there was more than is kept for us, so something has happened.
    if (n < 0 && errno != EINTR && errno != ENOBUFS) {
      return errno == EAGAIN;
    }
  }
  return n != 0;
}

void host_watch_take(struct host_watch *watch, const struct pollfd events[HOST_WATCH_EVENTS], bool *network, bool *names) {
  if (events[0].revents != 0) {
    *network = true;
    if (!drain(watch->network)) {
      forget(&watch->network);
    }
  }
  if (events[1].revents != 0) {
    *names = name_watch_heard(&watch->names) || *names;
  }
  if (events[2].revents != 0) {
    *names = true;
    if (!drain(watch->service)) {
      forget(&watch->service);
    }
  }
}
