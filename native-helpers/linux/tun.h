#ifndef HOMEWARD_TUN_H
#define HOMEWARD_TUN_H

#include "../proto/proto.h"

struct tun {
  int fd;  // does not block
  int index;
  uint32_t offloads;  // TUN_F_* that the kernel took
};

// Creates a TUN interface with virtio-net headers and as much segmentation offload as this kernel has. It lives until its
// last descriptor is closed. HW_OK; HW_IN_USE: there is an interface of this name; HW_SYSTEM with errno.
enum hw_error tun_open(const char *name, struct tun *out);

#endif
