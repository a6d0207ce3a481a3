// Any bytes as the kernel's answer, read as a dump of addresses and routes and as one of tables.
#include <stdlib.h>
#include <string.h>

#include "../linux/firewall.h"
#include "../linux/netlink.h"
#include "../linux/packet_watch.h"
#include "../linux/rival_routes.h"
#include "../linux/surroundings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit_rival(const struct nlmsghdr *message, void *rivals) { rival_routes_visit(message, rivals); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct hw_prefix wanted[] = {{{4, {100, 64}}, 10}, {{4, {100, 64, 0, 1}}, 32}};
  bool same[2];
  struct rival_routes rivals = {.index = 7, .wanted = wanted, .wanted_count = 2, .same = same};
  struct firewall_plan plan = {.index = 7, .own_count = 1};
  uint64_t handle = 0;
  int error = 0;
  bool rules = false;
  bool packet = false;
  // As long as the input, so that a byte behind it is an error, and aligned.
  uint8_t *answer = malloc(size == 0 ? 1 : size);
  if (answer == NULL) {
    return 0;
  }
  memcpy(answer, data, size);
  (void)netlink_read(answer, size, 0, UINT32_MAX - 1, surroundings_visit, &plan, &error);
  (void)netlink_read(answer, size, 0, UINT32_MAX - 1, firewall_visit, &handle, &error);
  rival_routes_reset(&rivals);
  (void)netlink_read(answer, size, 0, UINT32_MAX - 1, visit_rival, &rivals, &error);
  packet_watch_read(answer, size, &rules, &packet);
  free(answer);
  return 0;
}
