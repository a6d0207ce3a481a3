#include "packet_watch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink.h"

enum {
  // Any that others do not use; each client has one of its own.
  FIRST_GROUP = 0x4857,
  GROUPS = 64,
  MOST_READS = 64,
};

static void begin(struct netlink_request *r, uint16_t group) {
  struct nfgenmsg *body = netlink_begin(r, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG, NLM_F_ACK, sizeof *body);
  body->version = NFNETLINK_V0;
  body->res_id = htons(group);
}

// 0, or -1 with errno: EPERM also when somebody else has the group.
static int take_group(int fd, uint16_t group) {
  static const struct nfulnl_msg_config_cmd take = {.command = NFULNL_CFG_CMD_BIND};
  // That there was a packet is all that is wanted, and at once.
  static const struct nfulnl_msg_config_mode nothing_of_it = {.copy_mode = NFULNL_COPY_META};
  const uint32_t each = htonl(1);
  struct netlink_request r;
  begin(&r, group);
  netlink_attribute(&r, NFULA_CFG_CMD, &take, sizeof take);
  if (netlink_talk(fd, &r, NULL, NULL) != 0) {
    return -1;
  }
  begin(&r, group);
  netlink_attribute(&r, NFULA_CFG_MODE, &nothing_of_it, sizeof nothing_of_it);
  netlink_attribute(&r, NFULA_CFG_QTHRESH, &each, sizeof each);
  return netlink_talk(fd, &r, NULL, NULL);
}

void packet_watch_init(struct packet_watch *watch) { *watch = (struct packet_watch){.fd = -1}; }

void packet_watch_close(struct packet_watch *watch) {
  if (watch->fd >= 0) {
    close(watch->fd);
  }
  packet_watch_init(watch);
}

void packet_watch_open(struct packet_watch *watch) {
  static const int rules = NFNLGRP_NFTABLES;
  struct sockaddr_nl any = {.nl_family = AF_NETLINK};
  if (watch->fd >= 0) {
    return;
  }
  int fd = netlink_open(NETLINK_NETFILTER);
  if (fd < 0 || bind(fd, (const struct sockaddr *)&any, sizeof any) != 0 ||
      setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &rules, sizeof rules) != 0) {
    if (fd >= 0) {
      close(fd);
    }
    return;
  }
  watch->fd = fd;
  watch->group = 0;
  bool taken = true;
  for (uint16_t i = 0; i < GROUPS && taken; i++) {
    if (take_group(fd, (uint16_t)(FIRST_GROUP + i)) == 0) {
      watch->group = (uint16_t)(FIRST_GROUP + i);
      return;
    }
    taken = errno == EPERM || errno == EBUSY;
  }
}

void packet_watch_read(const uint8_t *bytes, size_t length, bool *rules, bool *packet) {
  struct nlmsghdr first;
  if (length < sizeof first) {
    return;
  }
  memcpy(&first, bytes, sizeof first);
  *rules = *rules || first.nlmsg_type >> 8 == NFNL_SUBSYS_NFTABLES;
  *packet = *packet || first.nlmsg_type == (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET);
}

void packet_watch_take(struct packet_watch *watch, bool *rules, bool *packet) {
  uint8_t bytes[sizeof(struct nlmsghdr)];
  for (int i = 0; i < MOST_READS; i++) {
    struct sockaddr_nl from = {0};
    socklen_t from_length = sizeof from;
    ssize_t n = recvfrom(watch->fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &from_length);
    if (n >= 0 && from.nl_pid == 0) {
      packet_watch_read(bytes, (size_t)n, rules, packet);
    } else if (n < 0 && errno == ENOBUFS) {
      *rules = *packet = true;  // there was more than is kept for us
    } else if (n < 0 && errno != EINTR) {
      return;
    }
  }
}
