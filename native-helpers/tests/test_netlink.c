// Answers of the kernel, whole, cut and broken, and what is read from them.
#include "../linux/netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "../linux/firewall_rules.h"
#include "../linux/surroundings.h"
#include "check.h"

static struct {
  _Alignas(struct nlmsghdr) uint8_t bytes[1024];
  size_t length;
} answer;

static void *add(uint16_t type, uint32_t sequence, size_t body_bytes) {
  struct nlmsghdr *m = (struct nlmsghdr *)(void *)(answer.bytes + answer.length);
  memset(m, 0, NLMSG_SPACE(body_bytes));
  m->nlmsg_type = type;
  m->nlmsg_seq = sequence;
  m->nlmsg_len = (uint32_t)NLMSG_SPACE(body_bytes);
  answer.length += m->nlmsg_len;
  return NLMSG_DATA(m);
}

static void add_result(uint32_t sequence, int error) {
  struct nlmsgerr *result = add(NLMSG_ERROR, sequence, sizeof *result);
  result->error = -error;
}

static enum netlink_progress read_all(uint32_t first, uint32_t last, int *error) {
  *error = 0;
  enum netlink_progress progress = netlink_read(answer.bytes, answer.length, first, last, NULL, NULL, error);
  answer.length = 0;
  return progress;
}

static void the_last_acknowledgement_is_the_end(void) {
  int error;
  add_result(4, 0);
  add_result(5, 0);
  CHECK(read_all(4, 6, &error) == NETLINK_MORE);
  add_result(6, 0);
  CHECK(read_all(4, 6, &error) == NETLINK_DONE);
  add(NLMSG_DONE, 6, 4);
  CHECK(read_all(6, 6, &error) == NETLINK_DONE);
}

static void an_error_of_any_request_is_the_end(void) {
  int error;
  add_result(5, ENOENT);
  add_result(6, 0);
  CHECK(read_all(4, 6, &error) == NETLINK_FAILED && error == ENOENT);
  add_result(4, EPERM);
  CHECK(read_all(4, 6, &error) == NETLINK_FAILED && error == EPERM);
  add_result(6, EOPNOTSUPP);
  CHECK(read_all(4, 6, &error) == NETLINK_FAILED && error == EOPNOTSUPP);
}

static void a_torn_dump_fails_at_its_end(void) {
  int error = 0;
  add(RTM_NEWADDR, 6, 8);
  ((struct nlmsghdr *)(void *)answer.bytes)->nlmsg_flags = NLM_F_MULTI | NLM_F_DUMP_INTR;
  CHECK(netlink_read(answer.bytes, answer.length, 6, 6, NULL, NULL, &error) == NETLINK_MORE);
  answer.length = 0;
  add(RTM_NEWADDR, 6, 8);
  add(NLMSG_DONE, 6, 4);
  CHECK(netlink_read(answer.bytes, answer.length, 6, 6, NULL, NULL, &error) == NETLINK_FAILED && error == EINTR);
  answer.length = 0;
}

static void answers_to_others_are_passed_over(void) {
  int error;
  add_result(3, EPERM);
  add_result(7, 0);
  add_result(0, 0);
  CHECK(read_all(4, 6, &error) == NETLINK_MORE);
}

static void broken_answers_are_no_end(void) {
  int error;
  // Cut anywhere.
  for (size_t cut = 0; cut < NLMSG_LENGTH(sizeof(struct nlmsgerr)); cut++) {
    add_result(1, 0);
    answer.length = cut;
    CHECK(read_all(1, 1, &error) == NETLINK_MORE);
  }
  // Shorter than its own header; longer than all.
  static const uint32_t lengths[] = {0, 1, 15, 1025, UINT32_MAX, UINT32_MAX - 3};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    add_result(1, 0);
    ((struct nlmsghdr *)(void *)answer.bytes)->nlmsg_len = lengths[i];
    CHECK(read_all(1, 1, &error) == NETLINK_MORE);
  }
  // A result without room for one.
  add(NLMSG_ERROR, 1, 0);
  CHECK(read_all(1, 1, &error) == NETLINK_FAILED && error == EBADMSG);
}

// A message about an address or a route, as surroundings_visit gets it.
static struct netlink_request message;

static void put(uint16_t type, int family, const char *address) {
  uint8_t bytes[16];
  size_t count = family == AF_INET ? 4 : 16;
  for (size_t i = 0; i < count; i++) {
    unsigned value;
    CHECK(sscanf(address + 2 * i, "%2x", &value) == 1);
    bytes[i] = (uint8_t)value;
  }
  netlink_attribute(&message, type, bytes, count);
}

static void address(struct firewall_plan *plan, unsigned index, int family, const char *text) {
  struct ifaddrmsg *info = netlink_begin(&message, RTM_NEWADDR, 0, sizeof *info);
  info->ifa_family = (uint8_t)family;
  info->ifa_index = index;
  put(IFA_ADDRESS, family, text);
  surroundings_visit(netlink_header(&message), plan);
}

static void route(struct firewall_plan *plan, int index, int family, const char *text, uint8_t bits, uint8_t type) {
  struct rtmsg *info = netlink_begin(&message, RTM_NEWROUTE, 0, sizeof *info);
  info->rtm_family = (uint8_t)family;
  info->rtm_dst_len = bits;
  info->rtm_type = type;
  if (bits > 0) {
    put(RTA_DST, family, text);
  }
  netlink_attribute(&message, RTA_OIF, &index, sizeof index);
  surroundings_visit(netlink_header(&message), plan);
}

static void addresses_of_other_interfaces_are_in_use(void) {
  struct firewall_plan plan = {.index = 7, .own_count = 1};
  plan.own[0] = (struct hw_address){.family = 4, .bytes = {100, 64, 0, 1}};
  address(&plan, 7, AF_INET, "64400001");
  address(&plan, 2, AF_INET, "c0a80101");
  address(&plan, 2, AF_INET, "643fffff");
  address(&plan, 2, AF_INET, "64800000");
  address(&plan, 2, AF_INET6, "fd7a115ca1e100000000000000000001");
  CHECK(!plan.ipv4_in_use && !plan.ipv6_in_use && !plan.elsewhere[0]);
  address(&plan, 2, AF_INET, "647fffff");
  CHECK(plan.ipv4_in_use && !plan.ipv6_in_use && !plan.elsewhere[0]);
  address(&plan, 2, AF_INET6, "fd7a115ca1e000000000000000000001");
  CHECK(plan.ipv6_in_use && !plan.elsewhere[0]);
  address(&plan, 2, AF_INET, "64400001");
  CHECK(plan.elsewhere[0]);
}

static void routes_by_other_interfaces_are_in_use_but_for_default_ones(void) {
  struct firewall_plan plan = {.index = 7};
  route(&plan, 2, AF_INET, "00000000", 0, RTN_UNICAST);
  route(&plan, 2, AF_INET, "00000000", 1, RTN_UNICAST);
  route(&plan, 7, AF_INET, "64400000", 10, RTN_UNICAST);
  route(&plan, 2, AF_INET, "64400000", 10, RTN_UNREACHABLE);
  route(&plan, 2, AF_INET, "64400001", 32, RTN_LOCAL);
  route(&plan, 2, AF_INET, "65000000", 8, RTN_UNICAST);
  route(&plan, 2, AF_INET6, "20000000000000000000000000000000", 3, RTN_UNICAST);
  route(&plan, 2, AF_INET6, "fe800000000000000000000000000000", 64, RTN_UNICAST);
  CHECK(!plan.ipv4_in_use && !plan.ipv6_in_use);
  // A pod, behind an interface without an address.
  route(&plan, 3, AF_INET, "64600105", 32, RTN_UNICAST);
  CHECK(plan.ipv4_in_use && !plan.ipv6_in_use);
  plan.ipv4_in_use = false;
  // All of it and more.
  route(&plan, 3, AF_INET, "64000000", 8, RTN_UNICAST);
  route(&plan, 3, AF_INET6, "fd000000000000000000000000000000", 8, RTN_UNICAST);
  CHECK(plan.ipv4_in_use && plan.ipv6_in_use);
}

int main(void) {
  the_last_acknowledgement_is_the_end();
  an_error_of_any_request_is_the_end();
  a_torn_dump_fails_at_its_end();
  answers_to_others_are_passed_over();
  broken_answers_are_no_end();
  addresses_of_other_interfaces_are_in_use();
  routes_by_other_interfaces_are_in_use_but_for_default_ones();
  PASSED();
  return 0;
}
