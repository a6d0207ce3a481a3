#include "rtnl.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink.h"
#include "rival_routes.h"

enum {
  // Somebody else may have put routes on our interface too.
  MOST_PRESENT = HW_MOST_ROUTES + 1024,
  MOST_QUERIES = 20,
  // What waits for the engine while it has no processor: the kernel's 500 for a TUN device are 4 ms of a busy one.
  QUEUE_PACKETS = 1000,
};

struct present {
  struct rival_routes rivals;
  size_t count;
  struct hw_prefix *prefixes;
  size_t most;
  int index;
  unsigned flags;  // of the link
  unsigned mtu;    // of the link
  char name[HW_NAME_BYTES];
  bool is_tun;
};

static struct hw_prefix present_prefixes[MOST_PRESENT];
static struct hw_prefix wanted_prefixes[HW_MOST_ROUTES];
static bool taken_by_others[HW_MOST_ROUTES];

static int change(int fd, struct netlink_request *r, int harmless, int harmless_too) {
  netlink_header(r)->nlmsg_flags |= NLM_F_ACK;
  if (netlink_talk(fd, r, NULL, NULL) == 0 || errno == harmless || errno == harmless_too) {
    return 0;
  }
  return -1;
}

static void visit_link(const struct nlmsghdr *m, void *context) {
  struct present *out = context;
  const struct ifinfomsg *info = NLMSG_DATA(m);
  long left;
  const struct rtattr *first = netlink_attributes(m, sizeof *info, &left);
  if (first == NULL || m->nlmsg_type != RTM_NEWLINK || info->ifi_index != out->index) {
    return;
  }
  out->flags = info->ifi_flags;
  for (const struct rtattr *a = first; RTA_OK(a, left); a = netlink_next(a, &left)) {
    if (a->rta_type == IFLA_MTU && RTA_PAYLOAD(a) == sizeof(unsigned)) {
      memcpy(&out->mtu, RTA_DATA(a), sizeof out->mtu);
    } else if (a->rta_type == IFLA_IFNAME && RTA_PAYLOAD(a) <= sizeof out->name) {
      memcpy(out->name, RTA_DATA(a), RTA_PAYLOAD(a));
      out->name[sizeof out->name - 1] = 0;
    } else if ((a->rta_type & NLA_TYPE_MASK) == IFLA_LINKINFO) {
      long inner = (long)RTA_PAYLOAD(a);
      for (const struct rtattr *b = RTA_DATA(a); RTA_OK(b, inner); b = netlink_next(b, &inner)) {
        if (b->rta_type == IFLA_INFO_KIND && RTA_PAYLOAD(b) >= 3) {
          out->is_tun = memcmp(RTA_DATA(b), "tun", 3) == 0;
        }
      }
    }
  }
}

static int query_link(int fd, int index, struct present *out) {
  struct netlink_request r;
  struct ifinfomsg *info = netlink_begin(&r, RTM_GETLINK, NLM_F_ACK, sizeof *info);
  info->ifi_family = AF_UNSPEC;
  info->ifi_index = index;
  memset(out, 0, sizeof *out);
  out->index = index;
  return netlink_talk(fd, &r, visit_link, out);
}

static void keep(struct present *out, int family, unsigned bits, const struct rtattr *destination) {
  size_t bytes = family == AF_INET ? 4 : 16;
  if ((family != AF_INET && family != AF_INET6) || out->count == out->most) {
    return;
  }
  struct hw_prefix *p = &out->prefixes[out->count];
  memset(p, 0, sizeof *p);
  p->address.family = family == AF_INET ? 4 : 6;
  p->bits = (uint8_t)bits;
  if (destination != NULL) {
    if (RTA_PAYLOAD(destination) != bytes) {
      return;
    }
    memcpy(p->address.bytes, RTA_DATA(destination), bytes);
  }
  out->count++;
}

static void visit_address(const struct nlmsghdr *m, void *context) {
  struct present *out = context;
  const struct ifaddrmsg *info = NLMSG_DATA(m);
  long left;
  const struct rtattr *first = netlink_attributes(m, sizeof *info, &left);
  if (first == NULL || m->nlmsg_type != RTM_NEWADDR || (int)info->ifa_index != out->index ||
      info->ifa_scope == RT_SCOPE_LINK) {
    return;
  }
  const struct rtattr *address = NULL;
  for (const struct rtattr *a = first; RTA_OK(a, left); a = netlink_next(a, &left)) {
    // For IPv4, IFA_ADDRESS may be the other end.
    if (a->rta_type == IFA_LOCAL || (a->rta_type == IFA_ADDRESS && address == NULL)) {
      address = a;
    }
  }
  if (address != NULL) {
    keep(out, info->ifa_family, info->ifa_prefixlen, address);
  }
}

static void visit_route(const struct nlmsghdr *m, void *context) {
  struct present *out = context;
  rival_routes_visit(m, &out->rivals);
  const struct rtmsg *info = NLMSG_DATA(m);
  long left;
  const struct rtattr *first = netlink_attributes(m, sizeof *info, &left);
  // The kernel makes and removes its own (those of addresses and link-local ones).
  if (first == NULL || m->nlmsg_type != RTM_NEWROUTE || info->rtm_type != RTN_UNICAST ||
      info->rtm_protocol == RTPROT_KERNEL || info->rtm_protocol == RTPROT_RA || info->rtm_table != RT_TABLE_MAIN ||
      (info->rtm_flags & RTM_F_CLONED) != 0) {
    return;
  }
  const struct rtattr *destination = NULL;
  int interface = 0;
  for (const struct rtattr *a = first; RTA_OK(a, left); a = netlink_next(a, &left)) {
    if (a->rta_type == RTA_DST) {
      destination = a;
    } else if (a->rta_type == RTA_OIF && RTA_PAYLOAD(a) == sizeof interface) {
      memcpy(&interface, RTA_DATA(a), sizeof interface);
    }
  }
  if (interface == out->index) {
    keep(out, info->rtm_family, info->rtm_dst_len, destination);
  }
}

static int query_prefixes_once(int fd, int index, bool routes, size_t wanted_count, struct present *out) {
  struct netlink_request r;
  memset(out, 0, sizeof *out);
  out->index = index;
  out->prefixes = present_prefixes;
  out->most = MOST_PRESENT;
  out->rivals = (struct rival_routes){
      .index = index, .wanted = wanted_prefixes, .wanted_count = wanted_count, .same = taken_by_others};
  rival_routes_reset(&out->rivals);
  if (routes) {
    struct rtmsg *info = netlink_begin(&r, RTM_GETROUTE, NLM_F_DUMP, sizeof *info);
    info->rtm_family = AF_UNSPEC;
    return netlink_talk(fd, &r, visit_route, out);
  }
  struct ifaddrmsg *info = netlink_begin(&r, RTM_GETADDR, NLM_F_DUMP, sizeof *info);
  info->ifa_family = AF_UNSPEC;
  return netlink_talk(fd, &r, visit_address, out);
}

// What is missing in a list that was torn by somebody's change would be added again, or left behind.
static int query_prefixes(int fd, int index, bool routes, size_t wanted_count, struct present *out) {
  int result = -1;
  qsort(wanted_prefixes, wanted_count, sizeof(struct hw_prefix), rival_routes_order);
  errno = EINTR;
  for (int i = 0; i < MOST_QUERIES && result != 0 && errno == EINTR; i++) {
    result = query_prefixes_once(fd, index, routes, wanted_count, out);
  }
  return result;
}

static int change_address(int fd, int index, bool add, const struct hw_prefix *p) {
  struct netlink_request r;
  size_t bytes = p->address.family == 4 ? 4 : 16;
  struct ifaddrmsg *info =
      netlink_begin(&r, add ? RTM_NEWADDR : RTM_DELADDR, add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof *info);
  info->ifa_family = p->address.family == 4 ? AF_INET : AF_INET6;
  info->ifa_prefixlen = p->bits;
  info->ifa_index = (unsigned)index;
  // Nobody shares this link, so there is nobody to ask whether the address is taken.
  info->ifa_flags = p->address.family == 6 ? IFA_F_NODAD : 0;
  netlink_attribute(&r, IFA_LOCAL, p->address.bytes, bytes);
  netlink_attribute(&r, IFA_ADDRESS, p->address.bytes, bytes);
  return add ? change(fd, &r, EEXIST, 0) : change(fd, &r, EADDRNOTAVAIL, ENODEV);
}

static int change_route(int fd, int index, bool add, const struct hw_prefix *p) {
  struct netlink_request r;
  struct rtmsg *info =
      netlink_begin(&r, add ? RTM_NEWROUTE : RTM_DELROUTE, add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof *info);
  info->rtm_family = p->address.family == 4 ? AF_INET : AF_INET6;
  info->rtm_dst_len = p->bits;
  info->rtm_table = RT_TABLE_MAIN;
  info->rtm_protocol = add ? RTPROT_STATIC : RTPROT_UNSPEC;
  info->rtm_scope = !add ? RT_SCOPE_NOWHERE : p->address.family == 4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  info->rtm_type = add ? RTN_UNICAST : RTN_UNSPEC;
  netlink_attribute(&r, RTA_DST, p->address.bytes, p->address.family == 4 ? 4 : 16);
  netlink_attribute(&r, RTA_OIF, &index, sizeof index);
  return add ? change(fd, &r, EEXIST, 0) : change(fd, &r, ESRCH, ENODEV);
}

typedef int (*changer)(int fd, int index, bool add, const struct hw_prefix *p);

static bool means_no_ipv6(const struct hw_prefix *p, int error) {
  return p->address.family == 6 &&
         (error == EACCES || error == EOPNOTSUPP || error == EAFNOSUPPORT || error == EPERM);
}

// What is done about differences: they are made to go away, or only counted.
struct pass {
  int fd;
  bool look;
  size_t differences;
  bool ipv6;  // this host has it
};

static int settle(struct pass *pass, int index, bool add, const struct hw_prefix *p, changer apply) {
  if (add && p->address.family == 6 && !pass->ipv6) {
    return 0;
  }
  pass->differences++;
  if (pass->look || apply(pass->fd, index, add, p) == 0) {
    return 0;
  }
  if (!add || !means_no_ipv6(p, errno)) {
    return -1;
  }
  pass->ipv6 = false;
  return 0;
}

// Both lists in order; what only one of them has goes or comes.
static int difference(struct pass *pass, const struct present *is, changer apply) {
  qsort(is->prefixes, is->count, sizeof(struct hw_prefix), rival_routes_order);
  size_t wanted_count = is->rivals.wanted_count;
  size_t i = 0;
  size_t j = 0;
  int result = 0;
  while (result == 0 && (i < is->count || j < wanted_count)) {
    const struct hw_prefix *old = &is->prefixes[i];
    const struct hw_prefix *new = &wanted_prefixes[j];
    int order = i == is->count ? 1 : j == wanted_count ? -1 : rival_routes_order(old, new);
    if (order < 0) {
      result = settle(pass, is->index, false, old, apply);
    } else if (order > 0 && !taken_by_others[j] && (j == 0 || rival_routes_order(new - 1, new) != 0)) {
      result = settle(pass, is->index, true, new, apply);
    }
    i += order <= 0;
    j += order >= 0;
  }
  return result;
}

static int set_link(int fd, int index, const struct present *is, unsigned mtu) {
  struct netlink_request r;
  if ((is->flags & IFF_UP) == 0) {
    // No link-local address of the kernel's: nobody is on this link, and its router solicitations would only go into
    // the tunnel. Fails harmlessly where there is no IPv6.
    struct ifinfomsg *info = netlink_begin(&r, RTM_SETLINK, 0, sizeof *info);
    info->ifi_index = index;
    uint8_t none = IN6_ADDR_GEN_MODE_NONE;
    struct rtattr *families = netlink_attribute(&r, IFLA_AF_SPEC, NULL, 0);
    struct rtattr *inet6 = netlink_attribute(&r, AF_INET6, NULL, 0);
    netlink_attribute(&r, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof none);
    netlink_end_nested(&r, inet6);
    netlink_end_nested(&r, families);
    if (change(fd, &r, EAFNOSUPPORT, EOPNOTSUPP) != 0) {
      return -1;
    }
  } else if (is->mtu == mtu) {
    return 0;
  }
  struct ifinfomsg *info = netlink_begin(&r, RTM_NEWLINK, 0, sizeof *info);
  info->ifi_index = index;
  info->ifi_flags = IFF_UP;
  info->ifi_change = IFF_UP;
  netlink_attribute(&r, IFLA_MTU, &mtu, sizeof mtu);
  uint32_t queue = QUEUE_PACKETS;
  netlink_attribute(&r, IFLA_TXQLEN, &queue, sizeof queue);
  return change(fd, &r, 0, 0);
}

// Gives the interface its name back, by which people and other programs know it. Older kernels rename only what is down.
static int set_name(int fd, int index, struct present *is, const char *name) {
  struct netlink_request r;
  for (int i = 0; i < 2; i++) {
    struct ifinfomsg *info = netlink_begin(&r, RTM_NEWLINK, 0, sizeof *info);
    info->ifi_index = index;
    netlink_attribute(&r, IFLA_IFNAME, name, strlen(name) + 1);
    if (change(fd, &r, 0, 0) == 0 || errno != EBUSY || i == 1) {
      break;
    }
    info = netlink_begin(&r, RTM_NEWLINK, 0, sizeof *info);
    info->ifi_index = index;
    info->ifi_change = IFF_UP;
    if (change(fd, &r, 0, 0) != 0) {
      return -1;
    }
    is->flags &= ~(unsigned)IFF_UP;
  }
  // Where another interface has the name by now, this one works without it, and that it differs is told.
  return 0;
}

static void tell_taken(const struct rival_routes *rivals, struct rtnl_taken *taken) {
  _Static_assert(sizeof taken->interface == IF_NAMESIZE, "as the system's");
  memset(taken, 0, sizeof *taken);
  taken->count = rivals->count;
  taken->first = rivals->first;
  if (rivals->first_interface != 0) {
    (void)if_indextoname((unsigned)rivals->first_interface, taken->interface);
  }
}

static int settle_all(struct pass *pass, int index, const struct hw_config *wanted, struct rtnl_taken *taken) {
  struct present is;
  if (query_link(pass->fd, index, &is) != 0) {
    return -1;
  }
  if (!is.is_tun) {
    errno = ENODEV;  // ours has gone, and another interface has been given its number
    return -1;
  }
  bool renamed = strcmp(is.name, wanted->interface) != 0;
  if (pass->look) {
    pass->differences += (is.flags & IFF_UP) == 0 || is.mtu != wanted->mtu || renamed;
  } else if ((renamed && set_name(pass->fd, index, &is, wanted->interface) != 0) ||
             set_link(pass->fd, index, &is, wanted->mtu) != 0) {
    return -1;
  }
  for (size_t i = 0; i < wanted->address_count; i++) {
    wanted_prefixes[i].address = wanted->addresses[i];
    wanted_prefixes[i].bits = wanted->addresses[i].family == 4 ? 32 : 128;
  }
  if (query_prefixes(pass->fd, index, false, wanted->address_count, &is) != 0 ||
      difference(pass, &is, change_address) != 0) {
    return -1;
  }
  memcpy(wanted_prefixes, wanted->routes, wanted->route_count * sizeof(struct hw_prefix));
  if (query_prefixes(pass->fd, index, true, wanted->route_count, &is) != 0) {
    return -1;
  }
  tell_taken(&is.rivals, taken);
  return difference(pass, &is, change_route);
}

static int run(struct pass *pass, int index, const struct hw_config *wanted, struct rtnl_taken *taken) {
  pass->fd = netlink_open(NETLINK_ROUTE);
  if (pass->fd < 0) {
    return -1;
  }
  int result = settle_all(pass, index, wanted, taken);
  int saved = errno;
  close(pass->fd);
  errno = saved;
  return result;
}

int rtnl_apply(int index, const struct hw_config *wanted, bool *ipv6, struct rtnl_taken *taken) {
  struct pass pass = {.ipv6 = true};
  int result = run(&pass, index, wanted, taken);
  *ipv6 = pass.ipv6;
  return result;
}

int rtnl_compare(int index, const struct hw_config *wanted, bool ipv6, bool *stands, struct rtnl_taken *taken) {
  struct pass pass = {.look = true, .ipv6 = ipv6};
  int result = run(&pass, index, wanted, taken);
  *stands = pass.differences == 0;
  return result;
}

int rtnl_delete_tun(int index, const char *name) {
  int fd = netlink_open(NETLINK_ROUTE);
  if (fd < 0) {
    return -1;
  }
  struct present is;
  int result = query_link(fd, index, &is);
  if (result != 0) {
    result = errno == ENODEV ? 0 : -1;
  } else if (is.is_tun && strcmp(is.name, name) == 0) {
    struct netlink_request r;
    struct ifinfomsg *info = netlink_begin(&r, RTM_DELLINK, 0, sizeof *info);
    info->ifi_index = index;
    result = change(fd, &r, ENODEV, 0);
  }
  int saved = errno;
  close(fd);
  errno = saved;
  return result;
}
