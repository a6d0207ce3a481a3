#include "../linux/rival_routes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "check.h"

enum { OURS = 7, THEIRS = 3 };

static struct hw_prefix wanted[] = {
    {{4, {100, 64, 0, 1}}, 32},
    {{4, {100, 100, 100, 100}}, 32},
    {{4, {192, 168}}, 16},
    {{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0}}, 48},
};
static bool same[sizeof wanted / sizeof wanted[0]];
static struct rival_routes rivals = {
    .index = OURS, .wanted = wanted, .wanted_count = sizeof wanted / sizeof wanted[0], .same = same};

struct route {
  struct hw_prefix prefix;
  int interface;
  uint32_t metric;
  uint8_t type;
  uint8_t table;
};

static void see(struct route route) {
  struct netlink_request r;
  bool ipv4 = route.prefix.address.family == 4;
  struct rtmsg *info = netlink_begin(&r, RTM_NEWROUTE, 0, sizeof *info);
  info->rtm_family = ipv4 ? AF_INET : AF_INET6;
  info->rtm_dst_len = route.prefix.bits;
  info->rtm_table = route.table == 0 ? RT_TABLE_MAIN : route.table;
  info->rtm_type = route.type == 0 ? RTN_UNICAST : route.type;
  netlink_attribute(&r, RTA_DST, route.prefix.address.bytes, ipv4 ? 4 : 16);
  if (route.metric != 0) {
    netlink_attribute(&r, RTA_PRIORITY, &route.metric, sizeof route.metric);
  }
  if (route.interface != 0) {
    netlink_attribute(&r, RTA_OIF, &route.interface, sizeof route.interface);
  }
  rival_routes_visit(netlink_header(&r), &rivals);
}

static size_t found(struct route route) {
  rival_routes_reset(&rivals);
  see(route);
  return rivals.count;
}

static void a_route_of_others_that_wins_is_named(void) {
  CHECK(found((struct route){wanted[0], THEIRS, 0, 0, 0}) == 1);
  CHECK(rivals.first_interface == THEIRS && memcmp(&rivals.first, &wanted[0], sizeof wanted[0]) == 0);
  CHECK(found((struct route){.prefix = wanted[0], .type = RTN_BLACKHOLE}) == 1 && rivals.first_interface == 0);
  // The kernel gives ours metric 1024 where none is asked for.
  CHECK(found((struct route){wanted[3], THEIRS, 256, 0, 0}) == 1);
  CHECK(found((struct route){wanted[3], THEIRS, 1024, 0, 0}) == 1);
  size_t marks = 0;
  for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
    marks += same[i];
  }
  CHECK(marks == 1);
}

static void what_does_not_win_is_none(void) {
  CHECK(found((struct route){wanted[0], OURS, 0, 0, 0}) == 0);
  CHECK(found((struct route){wanted[0], THEIRS, 100, 0, 0}) == 0);
  CHECK(found((struct route){wanted[3], THEIRS, 2000, 0, 0}) == 0);
  CHECK(found((struct route){wanted[0], THEIRS, 0, RTN_LOCAL, 0}) == 0);
  CHECK(found((struct route){wanted[0], THEIRS, 0, 0, RT_TABLE_LOCAL}) == 0);
  // A wider one leaves ours its part.
  CHECK(found((struct route){{{4, {100, 64}}, 10}, THEIRS, 0, 0, 0}) == 0);
  CHECK(found((struct route){{{4, {0}}, 0}, THEIRS, 0, 0, 0}) == 0);
}

static void a_part_of_the_tailnet_is_taken_whatever_its_metric(void) {
  struct hw_prefix part = {{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, [15] = 9}}, 128};
  CHECK(found((struct route){part, THEIRS, 5000, 0, 0}) == 1 && rivals.first_interface == THEIRS);
  // The computer's own network inside a subnet behind a peer is as it should be.
  CHECK(found((struct route){{{4, {192, 168, 1}}, 24}, THEIRS, 0, 0, 0}) == 0);
}

int main(void) {
  qsort(wanted, sizeof wanted / sizeof wanted[0], sizeof wanted[0], rival_routes_order);
  a_route_of_others_that_wins_is_named();
  what_does_not_win_is_none();
  a_part_of_the_tailnet_is_taken_whatever_its_metric();
  PASSED();
  return 0;
}
