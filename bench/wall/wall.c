// The least that two ends of a tunnel can do on this machine: reads packets from a TUN device, joined ones of TCP among
// them, seals them as WireGuard does, sends them as runs that the kernel cuts into datagrams; and the same backwards. It has
// no handshake, no filter, no peers to find, no counters, no replay window, no turns between flows, no checksum of TCP, no
// IPv6, and keys that everybody knows: it is a yardstick and protects nothing. What it cannot do faster, a tunnel that does
// its duty cannot.
//
//   wall DEVICE PORT PEER PEER_PORT a|b libcrypto|run|none
//
// Makes the device, listens at the port of all IPv4 addresses and exchanges packets with the one peer until it is killed.
// a and b are the two ends. With run packets are sealed many at a time, as the product does where a processor has AVX-512
// (native-helpers/seal). With none they are not sealed at all: what is left is the kernel's work, and cutting and joining.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wall.h"

enum { BUFFER_BYTES = 7 << 20, QUEUE_PACKETS = 1000 };  // as the product has them

void fail(const char *what) {
  fprintf(stderr, "wall: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int open_device(const char *name) {
  int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  struct ifreq request = {0};
  if (fd < 0 || strlen(name) >= sizeof request.ifr_name) {
    fail("device");
  }
  strcpy(request.ifr_name, name);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  if (ioctl(fd, TUNSETIFF, &request) != 0 ||
      ioctl(fd, TUNSETOFFLOAD, (unsigned long)(TUN_F_CSUM | TUN_F_TSO4 | USO)) != 0) {
    fail("device");
  }
  return fd;
}

static uint16_t port(const char *text) {
  char *end;
  unsigned long value = strtoul(text, &end, 10);
  if (end == text || *end != '\0' || value == 0 || value > UINT16_MAX) {
    fprintf(stderr, "wall: %s is no port\n", text);
    exit(2);
  }
  return htons((uint16_t)value);
}

static int open_network(const char *own_port, const char *peer, const char *peer_port) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = port(own_port)};
  struct sockaddr_in other = {.sin_family = AF_INET, .sin_port = port(peer_port)};
  if (inet_pton(AF_INET, peer, &other.sin_addr) != 1) {
    fprintf(stderr, "wall: %s is no IPv4 address\n", peer);
    exit(2);
  }
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int bytes = BUFFER_BYTES;
  const int on = 1;
  if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) != 0 ||
      connect(fd, (struct sockaddr *)&other, sizeof other) != 0 ||
      setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0 ||
      setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) != 0 ||
      setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on) != 0) {
    fail("socket");
  }
  return fd;
}

static void lengthen_queue(int network, const char *device) {
  struct ifreq request = {.ifr_qlen = QUEUE_PACKETS};
  strcpy(request.ifr_name, device);
  if (ioctl(network, SIOCSIFTXQLEN, &request) != 0) {
    fail("queue");
  }
}

static int usage(void) {
  fprintf(stderr, "usage: wall DEVICE PORT PEER PEER_PORT a|b libcrypto|run|none\n");
  return 2;
}

int main(int argc, char **argv) {
  static const char *const ways[] = {[COPIED] = "none", [LIBCRYPTO] = "libcrypto", [BY_THE_RUN] = "run"};
  if (argc != 7 || strlen(argv[5]) != 1 || (*argv[5] != 'a' && *argv[5] != 'b')) {
    return usage();
  }
  enum way way = COPIED;
  while (strcmp(argv[6], ways[way]) != 0) {
    if (++way > BY_THE_RUN) {
      return usage();
    }
  }
  char own = *argv[5];
  char other = own == 'a' ? 'b' : 'a';
  int device = open_device(argv[1]);
  int network = open_network(argv[2], argv[3], argv[4]);
  lengthen_queue(network, argv[1]);
  static struct direction out;
  static struct direction in;
  out = (struct direction){device, network, new_cipher(way, own, true), {0}};
  in = (struct direction){device, network, new_cipher(way, other, false), {0}};
  pthread_t second;
  if (pthread_create(&second, NULL, move_in, &in) != 0) {
    fail("thread");
  }
  move_out(&out);
  return 1;
}
