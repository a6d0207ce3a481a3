#include "surroundings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tailnet.h"

// Shorter prefixes are pieces of a default route, as other VPNs lay two halves over one.
enum { LEAST_BITS = 8 };

static void use(struct firewall_plan *plan, int family) {
  plan->ipv4_in_use |= family == 4;
  plan->ipv6_in_use |= family == 6;
}

// False when the attribute is no address of this family.
static bool take_address(const struct rtattr *a, int family, struct hw_address *out) {
  size_t bytes = family == AF_INET ? 4 : 16;
  memset(out, 0, sizeof *out);
  if ((family != AF_INET && family != AF_INET6) || RTA_PAYLOAD(a) != bytes) {
    return false;
  }
  out->family = family == AF_INET ? 4 : 6;
  memcpy(out->bytes, RTA_DATA(a), bytes);
  return true;
}

static void visit_address(const struct nlmsghdr *m, struct firewall_plan *plan) {
  const struct ifaddrmsg *info = NLMSG_DATA(m);
  long left;
  const struct rtattr *a = netlink_attributes(m, sizeof *info, &left);
  if (a == NULL || info->ifa_index == (unsigned)plan->index) {
    return;
  }
  for (; RTA_OK(a, left); a = netlink_next(a, &left)) {
    struct hw_address address;
    if ((a->rta_type != IFA_LOCAL && a->rta_type != IFA_ADDRESS) || !take_address(a, info->ifa_family, &address) ||
        !tailnet_contains(&address)) {
      continue;
    }
    use(plan, address.family);
    for (size_t i = 0; i < plan->own_count; i++) {
      plan->elsewhere[i] |= memcmp(&plan->own[i], &address, sizeof address) == 0;
    }
  }
}

static void visit_route(const struct nlmsghdr *m, struct firewall_plan *plan) {
  const struct rtmsg *info = NLMSG_DATA(m);
  long left;
  const struct rtattr *a = netlink_attributes(m, sizeof *info, &left);
  if (a == NULL || info->rtm_type != RTN_UNICAST || (info->rtm_flags & RTM_F_CLONED) != 0 ||
      info->rtm_dst_len < LEAST_BITS) {
    return;
  }
  struct hw_prefix prefix = {.bits = info->rtm_dst_len};
  bool ours = false;
  for (; RTA_OK(a, left); a = netlink_next(a, &left)) {
    if (a->rta_type == RTA_DST && !take_address(a, info->rtm_family, &prefix.address)) {
      return;
    }
    if (a->rta_type == RTA_OIF && RTA_PAYLOAD(a) == sizeof(int)) {
      int interface;
      memcpy(&interface, RTA_DATA(a), sizeof interface);
      ours = interface == plan->index;
    }
  }
  if (!ours && prefix.address.family != 0 && tailnet_overlaps(&prefix)) {
    use(plan, prefix.address.family);
  }
}

void surroundings_visit(const struct nlmsghdr *message, void *plan) {
  if (message->nlmsg_type == RTM_NEWADDR) {
    visit_address(message, plan);
  } else if (message->nlmsg_type == RTM_NEWROUTE) {
    visit_route(message, plan);
  }
}

static bool is_on(const char *setting) {
  char value = '0';
  int fd = open(setting, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return false;
  }
  ssize_t n = read(fd, &value, 1);
  close(fd);
  return n == 1 && value != '0';
}

static int dump(int fd, uint16_t type, size_t body_bytes, struct firewall_plan *plan) {
  struct netlink_request r;
  // Both bodies begin with the family, and zero asks for all.
  (void)netlink_begin(&r, type, NLM_F_DUMP, body_bytes);
  return netlink_talk(fd, &r, surroundings_visit, plan);
}

void surroundings_look(struct firewall_plan *plan) {
  memset(plan->elsewhere, 0, sizeof plan->elsewhere);
  plan->ipv4_in_use = false;
  plan->ipv6_in_use = false;
  plan->forwarding = is_on("/proc/sys/net/ipv4/ip_forward") || is_on("/proc/sys/net/ipv6/conf/all/forwarding");
  int fd = netlink_open(NETLINK_ROUTE);
  if (fd < 0 || dump(fd, RTM_GETADDR, sizeof(struct ifaddrmsg), plan) != 0 ||
      dump(fd, RTM_GETROUTE, sizeof(struct rtmsg), plan) != 0) {
    plan->ipv4_in_use = true;
    plan->ipv6_in_use = true;
  }
  if (fd >= 0) {
    close(fd);
  }
}

int surroundings_watch(void) {
  static const int groups[] = {RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,  RTNLGRP_IPV4_ROUTE,
                               RTNLGRP_IPV6_ROUTE,  RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF};
  struct sockaddr_nl any = {.nl_family = AF_NETLINK};
  int fd = netlink_open(NETLINK_ROUTE);
  if (fd < 0) {
    return -1;
  }
  bool listens = bind(fd, (const struct sockaddr *)&any, sizeof any) == 0;
  for (size_t i = 0; listens && i < sizeof groups / sizeof groups[0]; i++) {
    listens = setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof groups[i]) == 0;
  }
  if (!listens) {
    close(fd);
    return -1;
  }
  return fd;
}

bool surroundings_changed(int watch) {
  bool any = false;
  uint8_t byte;
  // What they say does not matter. ENOBUFS: there were more than were kept for us.
  while (recv(watch, &byte, sizeof byte, MSG_DONTWAIT) >= 0 || errno == ENOBUFS || errno == EINTR) {
    any = true;
  }
  return any;
}
