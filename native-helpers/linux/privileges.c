#include "privileges.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// CAP_NET_ADMIN: TUN, links, addresses, routes. The others: resolv.conf may belong to another user and keeps its owner
// and mode.
static const uint64_t KEPT =
    1ull << CAP_NET_ADMIN | 1ull << CAP_DAC_OVERRIDE | 1ull << CAP_CHOWN | 1ull << CAP_FOWNER;

int privileges_drop(void) {
  for (unsigned long capability = 0; capability < 64; capability++) {
    // EINVAL: this kernel has no such capability.
    if ((KEPT >> capability & 1) == 0 && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EINVAL) {
      return -1;
    }
  }
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) != 0) {
    return -1;
  }
  for (unsigned i = 0; i < 2; i++) {
    data[i].permitted &= (uint32_t)(KEPT >> 32 * i);
    data[i].effective = data[i].permitted;
    data[i].inheritable = 0;
  }
  if (syscall(SYS_capset, &header, data) != 0) {
    return -1;
  }
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
