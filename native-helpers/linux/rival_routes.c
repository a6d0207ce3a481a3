#include "rival_routes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tailnet.h"

// The metric that a route gets when none is asked for, as ours are.
enum { OUR_METRIC_IPV4 = 0, OUR_METRIC_IPV6 = 1024 };

int rival_routes_order(const void *a, const void *b) { return memcmp(a, b, sizeof(struct hw_prefix)); }

void rival_routes_reset(struct rival_routes *rivals) {
  rivals->count = 0;
  rivals->first_interface = 0;
  memset(rivals->same, 0, rivals->wanted_count * sizeof rivals->same[0]);
}

static bool contains(const struct hw_prefix *wide, const struct hw_prefix *narrow) {
  if (wide->address.family != narrow->address.family || wide->bits >= narrow->bits) {
    return false;
  }
  for (unsigned bit = 0; bit < wide->bits; bit++) {
    if (((wide->address.bytes[bit / 8] ^ narrow->address.bytes[bit / 8]) & (0x80u >> bit % 8)) != 0) {
      return false;
    }
  }
  return true;
}

static bool takes_a_part(const struct rival_routes *rivals, const struct hw_prefix *theirs) {
  bool takes = false;
  // Inside a subnet that the person accepts, networks of their own are nothing unusual.
  if (tailnet_overlaps(theirs)) {
    for (size_t i = 0; i < rivals->wanted_count && !takes; i++) {
      takes = contains(&rivals->wanted[i], theirs);
    }
  }
  return takes;
}

// Our own, those that are no choice of anybody's, and those that are not looked at for ordinary packets.
static bool is_rival(const struct rtmsg *info) {
  bool decides = info->rtm_type == RTN_UNICAST || info->rtm_type == RTN_BLACKHOLE || info->rtm_type == RTN_UNREACHABLE ||
                 info->rtm_type == RTN_PROHIBIT;
  return decides && info->rtm_table == RT_TABLE_MAIN && (info->rtm_flags & RTM_F_CLONED) == 0 && info->rtm_tos == 0 &&
         (info->rtm_family == AF_INET || info->rtm_family == AF_INET6);
}

void rival_routes_visit(const struct nlmsghdr *message, struct rival_routes *rivals) {
  const struct rtmsg *info = NLMSG_DATA(message);
  long left;
  const struct rtattr *a = netlink_attributes(message, sizeof *info, &left);
  if (a == NULL || message->nlmsg_type != RTM_NEWROUTE || !is_rival(info)) {
    return;
  }
  bool ipv4 = info->rtm_family == AF_INET;
  struct hw_prefix theirs = {.address.family = ipv4 ? 4 : 6, .bits = info->rtm_dst_len};
  uint32_t metric = 0;
  int interface = 0;
  for (; RTA_OK(a, left); a = netlink_next(a, &left)) {
    if (a->rta_type == RTA_DST && RTA_PAYLOAD(a) == (ipv4 ? 4u : 16u)) {
      memcpy(theirs.address.bytes, RTA_DATA(a), RTA_PAYLOAD(a));
    } else if (a->rta_type == RTA_PRIORITY && RTA_PAYLOAD(a) == sizeof metric) {
      memcpy(&metric, RTA_DATA(a), sizeof metric);
    } else if (a->rta_type == RTA_OIF && RTA_PAYLOAD(a) == sizeof interface) {
      memcpy(&interface, RTA_DATA(a), sizeof interface);
    }
  }
  if (interface == rivals->index) {
    return;
  }
  const struct hw_prefix *same = bsearch(&theirs, rivals->wanted, rivals->wanted_count, sizeof theirs, rival_routes_order);
  bool wins = same != NULL && metric <= (ipv4 ? OUR_METRIC_IPV4 : OUR_METRIC_IPV6);
  if (wins) {
    rivals->same[same - rivals->wanted] = true;
  }
  if (wins || takes_a_part(rivals, &theirs)) {
    if (rivals->count == 0) {
      rivals->first = theirs;
      rivals->first_interface = interface;
    }
    rivals->count++;
  }
}
