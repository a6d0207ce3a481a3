// Any bytes as the kernel's answer, read as a dump of addresses and routes and as one of tables.
#include <stdlib.h>
#include <string.h>

#include "../linux/firewall.h"
#include "../linux/netlink.h"
#include "../linux/surroundings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct firewall_plan plan = {.index = 7, .own_count = 1};
  uint64_t handle = 0;
  int error = 0;
  // As long as the input, so that a byte behind it is an error, and aligned.
  uint8_t *answer = malloc(size == 0 ? 1 : size);
  if (answer == NULL) {
    return 0;
  }
  memcpy(answer, data, size);
  (void)netlink_read(answer, size, 0, UINT32_MAX - 1, surroundings_visit, &plan, &error);
  (void)netlink_read(answer, size, 0, UINT32_MAX - 1, firewall_visit, &handle, &error);
  free(answer);
  return 0;
}
