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

enum hw_error tun_open(const char *name, struct tun *out) {
  if (if_nametoindex(name) != 0) {
    return HW_IN_USE;
  }
  out->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (out->fd < 0) {
    return HW_SYSTEM;
  }
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
  int flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_TUN_EXCL;
  request.ifr_flags = (short)flags;
  if (ioctl(out->fd, TUNSETIFF, &request) != 0) {
    enum hw_error error = errno == EBUSY ? HW_IN_USE : HW_SYSTEM;
    int saved = errno;
    close(out->fd);
    errno = saved;
    return error;
  }
  out->offloads = choose_offloads(out->fd);
  out->index = (int)if_nametoindex(name);
  return HW_OK;
}
