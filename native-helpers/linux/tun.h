#ifndef HOMEWARD_TUN_H
#define HOMEWARD_TUN_H

#include "../proto/proto.h"

struct tun {
  int fds[HW_MOST_DESCRIPTORS];  // each a queue; they do not block
  size_t count;
  int index;
  uint32_t offloads;  // TUN_F_* that the kernel took
};

// Creates a TUN interface with virtio-net headers and as much segmentation offload as this kernel has, and with so many
// queues, 1 to HW_MOST_DESCRIPTORS. It lives until its last descriptor is closed. HW_OK; HW_IN_USE: there is an interface of
// this name; HW_SYSTEM with errno. But for HW_OK nothing is open.
enum hw_error tun_open(const char *name, size_t queues, struct tun *out);

// Closes all queues; errno stays as it is.
void tun_close(struct tun *tun);

#endif
