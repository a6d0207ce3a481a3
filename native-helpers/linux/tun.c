#include "tun.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Since Linux 6.2; the headers may be older.
#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

static uint32_t choose_offloads(int fd) {
  static const uint32_t best_first[] = {
      TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_USO4 | TUN_F_USO6,
      TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6,
      TUN_F_CSUM,
  };
  for (size_t i = 0; i < sizeof best_first / sizeof best_first[0]; i++) {
    if (ioctl(fd, TUNSETOFFLOAD, (unsigned long)best_first[i]) == 0) {
      return best_first[i];
    }
  }
  return 0;
}

void tun_close(struct tun *tun) {
  int saved = errno;
  while (tun->count > 0) {
    close(tun->fds[--tun->count]);
  }
  errno = saved;
}

// Opens one more queue. 0, or -1 with errno.
static int add_queue(const char *name, int flags, struct tun *out) {
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    return -1;
  }
  out->fds[out->count++] = fd;
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
  request.ifr_flags = (short)flags;
  return ioctl(fd, TUNSETIFF, &request);
}

enum hw_error tun_open(const char *name, size_t queues, struct tun *out) {
  out->count = 0;
  if (if_nametoindex(name) != 0) {
    return HW_IN_USE;
  }
  // One with a single queue is made as if there were no others: it needs no look at which flow goes where.
  int flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | (queues > 1 ? IFF_MULTI_QUEUE : 0);
  // Only the first may make the interface, and only it must not find one.
  if (add_queue(name, flags | IFF_TUN_EXCL, out) != 0) {
    enum hw_error error = errno == EBUSY ? HW_IN_USE : HW_SYSTEM;
    tun_close(out);
    return error;
  }
  out->offloads = choose_offloads(out->fds[0]);
  out->index = (int)if_nametoindex(name);
  while (out->count < queues) {
    if (add_queue(name, flags, out) != 0) {
      tun_close(out);
      return HW_SYSTEM;
    }
  }
  return HW_OK;
}
