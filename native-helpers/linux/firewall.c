#include "firewall.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "netlink.h"
#include "surroundings.h"

// Large, and this process has one table.
static struct nft_batch batch;
static struct nft_batch in_force;

static int send_batch(const struct nft_batch *b) {
  if (b->full) {
    errno = EMSGSIZE;
    return -1;
  }
  int fd = netlink_open(NETLINK_NETFILTER);
  if (fd < 0) {
    return -1;
  }
  int result = netlink_send(fd, b->bytes, b->length, 1, b->sequence, NULL, NULL);
  int saved = errno;
  close(fd);
  errno = saved;
  return result;
}

void firewall_visit(const struct nlmsghdr *message, void *handle) {
  long left;
  const struct rtattr *a = netlink_attributes(message, sizeof(struct nfgenmsg), &left);
  if (a == NULL || message->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE)) {
    return;
  }
  for (; RTA_OK(a, left); a = netlink_next(a, &left)) {
    uint64_t value;
    if ((a->rta_type & NLA_TYPE_MASK) == NFTA_TABLE_HANDLE && RTA_PAYLOAD(a) == sizeof value) {
      memcpy(&value, RTA_DATA(a), sizeof value);
      *(uint64_t *)handle = be64toh(value);
    }
  }
}

uint64_t firewall_find(const char *interface) {
  uint64_t handle = 0;
  struct netlink_request r;
  struct nfgenmsg *body =
      netlink_begin(&r, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, NLM_F_ACK, sizeof *body);
  body->nfgen_family = NFPROTO_INET;
  body->version = NFNETLINK_V0;
  netlink_attribute(&r, NFTA_TABLE_NAME, interface, strlen(interface) + 1);
  int fd = netlink_open(NETLINK_NETFILTER);
  if (fd < 0) {
    return 0;
  }
  // Whatever it is that fails: where tables cannot be asked for, none was made.
  (void)netlink_talk(fd, &r, firewall_visit, &handle);
  close(fd);
  return handle;
}

int firewall_delete(uint64_t handle) {
  nft_begin(&batch, "");
  nft_delete_table_of_handle(&batch, handle);
  nft_end(&batch);
  return send_batch(&batch) == 0 || errno == ENOENT ? 0 : -1;
}

void firewall_init(struct firewall *firewall) {
  memset(firewall, 0, sizeof *firewall);
  firewall->watch = -1;
  packet_watch_init(&firewall->packets);
}

void firewall_close(struct firewall *firewall) {
  packet_watch_close(&firewall->packets);
  if (firewall->watch >= 0) {
    close(firewall->watch);
    firewall->watch = -1;
  }
}

void firewall_forget(struct firewall *firewall) {
  firewall->in_force = false;
  firewall->plan.index = 0;
}

static bool is_in_force(const struct firewall *firewall) {
  return firewall->in_force && batch.length == in_force.length &&
         memcmp(batch.bytes, in_force.bytes, batch.length) == 0 && firewall_find(firewall->plan.interface) != 0;
}

static int put_in_force(struct firewall *firewall) {
  surroundings_look(&firewall->plan);
  firewall_rules(&batch, &firewall->plan);
  if (is_in_force(firewall)) {
    return 0;
  }
  firewall->in_force = send_batch(&batch) == 0;
  if (!firewall->in_force && firewall->plan.asked_group != 0) {
    // A kernel may have packet rules and none that tell of packets.
    firewall->plan.asked_group = 0;
    firewall_rules(&batch, &firewall->plan);
    firewall->in_force = send_batch(&batch) == 0;
  }
  if (firewall->in_force) {
    memcpy(in_force.bytes, batch.bytes, batch.length);
    in_force.length = batch.length;
    firewall->error = 0;
    return 0;
  }
  if (firewall->error != errno) {
    firewall->error = errno;
    hw_log("cannot make packet rules for %s: %s", firewall->plan.interface, strerror(errno));
  }
  errno = firewall->error;
  return -1;
}

int firewall_apply(struct firewall *firewall, int index, const struct hw_config *config) {
  if (firewall->watch < 0) {
    firewall->watch = surroundings_watch();
    packet_watch_open(&firewall->packets);
    firewall->plan.asked_group = firewall->packets.group;
  }
  strcpy(firewall->plan.interface, config->interface);
  firewall->plan.index = index;
  firewall->plan.own_count = config->address_count;
  memcpy(firewall->plan.own, config->addresses, config->address_count * sizeof config->addresses[0]);
  return put_in_force(firewall);
}

bool firewall_tells_questions(const struct firewall *firewall) {
  return firewall->in_force && firewall->plan.asked_group != 0;
}

void firewall_refresh(struct firewall *firewall) {
  bool changed = firewall->watch >= 0 && surroundings_changed(firewall->watch);
  bool wanted = firewall->plan.index != 0;
  if (wanted && (changed || (firewall->in_force && firewall_find(firewall->plan.interface) == 0))) {
    (void)put_in_force(firewall);
  }
}
