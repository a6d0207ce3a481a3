// The least that two ends of a tunnel can do on this machine: reads joined TCP segments from a TUN device, cuts them,
// seals each packet as WireGuard does, sends them as runs that the kernel cuts into datagrams; and the same backwards. It has
// no handshake, no filter, no peers to find, no counters, no replay window, no checksum of TCP, no IPv6, and keys that
// everybody knows: it is a yardstick and protects nothing. What it cannot do faster, a tunnel that does its duty cannot.
//
//   wall DEVICE PORT PEER PEER_PORT a|b libcrypto|none
//
// Makes the device, listens at the port of all IPv4 addresses and exchanges packets with the one peer until it is killed.
// a and b are the two ends. With none the packets are copied in place of being sealed: what is left is the kernel's.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
  MTU = 1280,
  HEADER = 16,                      // of a transport message
  TAG = 16,
  OFFLOAD = 10,                     // of virtio, in front of each packet of the device
  FRAME = 65536 + 256,              // the largest packet of the device, and room to pad it
  RUN = 65000 / (MTU + HEADER + TAG),  // datagrams of one message to the kernel
  RUNS = 2,
  MOST_JOINED = 64,
  WIDE = 1024,                      // libcrypto makes so much at a time; what is left is dearer in the same piece
  BUFFER_BYTES = 7 << 20,
};

// Where things stand in the headers of IPv4, TCP and UDP.
enum { AT_LENGTH = 2, AT_PROTOCOL = 9, AT_IP_SUM = 10, AT_SEQUENCE = 4, AT_OFFSET = 12, AT_FLAGS = 13 };
enum { AT_TCP_SUM = 16, AT_UDP_SUM = 6, FIN = 1, PSH = 8, ACK = 16 };

// One direction of one end, owned by its thread.
struct direction {
  int device;
  int network;
  EVP_CIPHER_CTX *cipher;  // NULL: packets are copied
  uint64_t counter;
};

static void fail(const char *what) {
  fprintf(stderr, "wall: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint16_t u16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static uint32_t u32(const uint8_t *at) { return (uint32_t)u16(at) << 16 | u16(at + 2); }

static void put_u16(uint8_t *at, size_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void put_u32(uint8_t *at, uint32_t value) {
  put_u16(at, value >> 16);
  put_u16(at + 2, value);
}

static size_t ip_header(const uint8_t *ip) { return (size_t)(ip[0] & 15) * 4; }

static size_t tcp_header(const uint8_t *tcp) { return (size_t)(tcp[AT_OFFSET] >> 4) * 4; }

static EVP_CIPHER_CTX *new_cipher(char sender, bool seals) {
  // A copy of the method is called without the provider in between, which compares parameters by name.
  EVP_CIPHER *method = EVP_CIPHER_meth_dup(EVP_chacha20_poly1305());
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
  uint8_t key[32];
  uint8_t nonce[12] = {0};
  memset(key, sender, sizeof key);
  if (method == NULL || cipher == NULL || EVP_CipherInit_ex(cipher, method, NULL, key, nonce, seals) != 1) {
    fprintf(stderr, "wall: libcrypto has no ChaCha20-Poly1305\n");
    exit(1);
  }
  return cipher;
}

static void run_cipher(EVP_CIPHER_CTX *cipher, const uint8_t *from, size_t bytes, uint8_t *to) {
  int written;
  size_t first = bytes > WIDE ? bytes & -(size_t)WIDE : bytes;
  if (EVP_CipherUpdate(cipher, to, &written, from, (int)first) != 1 ||
      (first < bytes && EVP_CipherUpdate(cipher, to + first, &written, from + first, (int)(bytes - first)) != 1)) {
    fprintf(stderr, "wall: libcrypto refuses a packet\n");
    exit(1);
  }
}

// Bytes of the message.
static size_t seal(struct direction *d, const uint8_t *packet, size_t bytes, uint8_t *message) {
  bytes = (bytes + 15) & ~(size_t)15;  // what stands behind the packet goes along: it is ours and no secret
  const uint32_t start[2] = {4, 1};
  uint64_t counter = d->counter++;
  memcpy(message, start, sizeof start);
  memcpy(message + 8, &counter, sizeof counter);
  uint8_t *to = message + HEADER;
  if (d->cipher == NULL) {
    memcpy(to, packet, bytes);
    return HEADER + bytes + TAG;
  }
  int written;
  uint8_t nonce[12] = {0};
  memcpy(nonce + 4, &counter, sizeof counter);
  EVP_CipherInit_ex(d->cipher, NULL, NULL, NULL, nonce, -1);
  run_cipher(d->cipher, packet, bytes, to);
  EVP_CipherFinal_ex(d->cipher, to + bytes, &written);
  EVP_CIPHER_CTX_ctrl(d->cipher, EVP_CTRL_AEAD_GET_TAG, TAG, to + bytes);
  return HEADER + bytes + TAG;
}

// Opens a message where it is; false when it is forged.
static bool open_message(struct direction *d, uint8_t *message, size_t bytes) {
  if (bytes < HEADER + TAG) {
    return false;
  }
  if (d->cipher == NULL) {
    return true;
  }
  int written;
  uint8_t nonce[12] = {0};
  memcpy(nonce + 4, message + 8, 8);
  uint8_t *packet = message + HEADER;
  bytes -= HEADER + TAG;
  EVP_CipherInit_ex(d->cipher, NULL, NULL, NULL, nonce, -1);
  EVP_CIPHER_CTX_ctrl(d->cipher, EVP_CTRL_AEAD_SET_TAG, TAG, packet + bytes);
  run_cipher(d->cipher, packet, bytes, packet);
  return EVP_CipherFinal_ex(d->cipher, packet + bytes, &written) == 1;
}

// Messages on their way to one system call. All of a run but its last have the size of the first.
struct runs {
  uint8_t memory[2 * FRAME];
  size_t used;
  struct mmsghdr headers[RUNS + 1];
  struct iovec vectors[RUNS + 1];
  union {
    struct cmsghdr header;
    uint8_t memory[CMSG_SPACE(sizeof(uint16_t))];
  } segments[RUNS + 1];
};

static void send_runs(int network, struct runs *runs, size_t segment) {
  unsigned count = 0;
  for (size_t at = 0; at < runs->used && count <= RUNS; at += RUN * segment) {
    size_t bytes = runs->used - at < RUN * segment ? runs->used - at : RUN * segment;
    runs->vectors[count] = (struct iovec){runs->memory + at, bytes};
    struct msghdr *header = &runs->headers[count].msg_hdr;
    *header = (struct msghdr){.msg_iov = &runs->vectors[count], .msg_iovlen = 1};
    if (bytes > segment) {
      uint16_t size = (uint16_t)segment;
      header->msg_control = &runs->segments[count];
      header->msg_controllen = sizeof runs->segments[count];
      struct cmsghdr *control = CMSG_FIRSTHDR(header);
      *control = (struct cmsghdr){
          .cmsg_len = CMSG_LEN(sizeof size), .cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT};
      memcpy(CMSG_DATA(control), &size, sizeof size);
    }
    count++;
  }
  runs->used = 0;
  // Refusals are a network's losses: the peer may not be there yet.
  (void)!sendmmsg(network, runs->headers, count, 0);
}

// Seals the segments of a joined packet one by one, each with its headers in front, over what has been sealed before.
static size_t cut(struct direction *d, struct runs *runs, uint8_t *ip, size_t bytes, size_t segment) {
  uint8_t headers[60 + 60];
  size_t transport = ip_header(ip);
  size_t length = transport + tcp_header(ip + transport);
  memcpy(headers, ip, length);
  uint32_t sequence = u32(ip + transport + AT_SEQUENCE);
  size_t largest = 0;
  for (size_t at = length; at < bytes && runs->used < sizeof runs->memory - 2 * MTU; at += segment) {
    size_t payload = bytes - at < segment ? bytes - at : segment;
    uint8_t *packet = ip + at - length;
    memcpy(packet, headers, length);
    put_u16(packet + AT_LENGTH, length + payload);
    put_u32(packet + transport + AT_SEQUENCE, sequence);
    if (at + payload < bytes) {
      packet[transport + AT_FLAGS] &= (uint8_t)~(FIN | PSH);
    }
    sequence += (uint32_t)payload;
    size_t sealed = seal(d, packet, length + payload, runs->memory + runs->used);
    largest = largest == 0 ? sealed : largest;
    runs->used += sealed;
  }
  return largest;
}

static void *move_out(void *argument) {
  struct direction *d = argument;
  static uint8_t frame[FRAME];
  static struct runs runs;
  ssize_t got;
  while ((got = read(d->device, frame, sizeof frame)) >= 0) {
    struct virtio_net_hdr offload;
    memcpy(&offload, frame, OFFLOAD);
    uint8_t *ip = frame + OFFLOAD;
    size_t bytes = (size_t)got - OFFLOAD;
    if (got <= OFFLOAD || ip[0] >> 4 != 4) {
      continue;
    }
    if (offload.gso_type == VIRTIO_NET_HDR_GSO_NONE) {
      runs.used = seal(d, ip, bytes, runs.memory);
      send_runs(d->network, &runs, runs.used);
    } else {
      send_runs(d->network, &runs, cut(d, &runs, ip, bytes, offload.gso_size));
    }
  }
  fail("read");
  return NULL;
}

// Packets of one flow on their way to one write.
struct joined {
  struct virtio_net_hdr offload;
  struct iovec vectors[1 + MOST_JOINED];
  size_t count;
  size_t segment;
  size_t total;
  uint32_t next;
};

static void write_joined(int device, struct joined *joined) {
  if (joined->count == 0) {
    return;
  }
  uint8_t *ip = joined->vectors[1].iov_base;
  size_t transport = ip_header(ip);
  bool tcp = ip[AT_PROTOCOL] == IPPROTO_TCP;
  joined->offload = (struct virtio_net_hdr){0};
  if (tcp || ip[AT_PROTOCOL] == IPPROTO_UDP) {
    // As of a program of the same machine: nobody looks at the sum, which was never made.
    joined->offload.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
    joined->offload.csum_start = (uint16_t)transport;
    joined->offload.csum_offset = tcp ? AT_TCP_SUM : AT_UDP_SUM;
  }
  if (joined->count > 1) {
    joined->offload.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
    joined->offload.hdr_len = (uint16_t)(transport + tcp_header(ip + transport));
    joined->offload.gso_size = (uint16_t)joined->segment;
  }
  put_u16(ip + AT_LENGTH, joined->total);
  put_u16(ip + AT_IP_SUM, 0);
  uint32_t sum = 0;
  for (size_t i = 0; i < transport; i += 2) {
    sum += u16(ip + i);
  }
  sum = (sum & 0xffff) + (sum >> 16);
  put_u16(ip + AT_IP_SUM, (uint16_t)~((sum & 0xffff) + (sum >> 16)));
  joined->vectors[0] = (struct iovec){&joined->offload, OFFLOAD};
  (void)!writev(device, joined->vectors, (int)joined->count + 1);  // a refusal is a loss
  joined->count = 0;
}

// Whether two packets follow each other in one flow. There is one flow a time here, so its ports are not looked at.
static bool follows(const struct joined *joined, const uint8_t *ip, size_t headers, size_t payload) {
  if (joined->count == 0 || joined->count == MOST_JOINED || payload > joined->segment ||
      joined->total + payload > UINT16_MAX) {
    return false;
  }
  const uint8_t *first = joined->vectors[1].iov_base;
  size_t transport = ip_header(ip);
  return first[transport + AT_OFFSET] == ip[transport + AT_OFFSET] &&
         joined->next == u32(ip + transport + AT_SEQUENCE) && memcmp(first + 12, ip + 12, 8) == 0 &&
         first[transport + AT_FLAGS] == ACK && headers > transport;
}

static void join(int device, struct joined *joined, uint8_t *ip, size_t room) {
  if (room < 20 || ip[0] >> 4 != 4 || u16(ip + AT_LENGTH) > room) {
    return;
  }
  size_t bytes = u16(ip + AT_LENGTH);
  size_t transport = ip_header(ip);
  bool tcp = ip[AT_PROTOCOL] == IPPROTO_TCP && bytes >= transport + 20;
  size_t headers = tcp ? transport + tcp_header(ip + transport) : bytes;
  size_t payload = bytes - headers;
  bool data = tcp && payload > 0 && (ip[transport + AT_FLAGS] & ~PSH) == ACK;
  if (!data || !follows(joined, ip, headers, payload)) {
    write_joined(device, joined);
    joined->vectors[1] = (struct iovec){ip, bytes};
    joined->total = bytes;
    joined->segment = payload;
  } else {
    uint8_t *first = joined->vectors[1].iov_base;
    first[transport + AT_FLAGS] |= ip[transport + AT_FLAGS] & PSH;
    joined->vectors[joined->count + 1] = (struct iovec){ip + headers, payload};
    joined->total += payload;
  }
  joined->count++;
  if (data) {
    joined->next = u32(ip + transport + AT_SEQUENCE) + (uint32_t)payload;
  }
  if (!data || payload < joined->segment) {
    write_joined(device, joined);
  }
}

static size_t datagram_bytes(struct msghdr *header, size_t got) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
      int size;
      memcpy(&size, CMSG_DATA(c), sizeof size);
      return (size_t)size;
    }
  }
  return got;
}

static void *move_in(void *argument) {
  struct direction *d = argument;
  static uint8_t memory[FRAME];
  static struct joined joined;
  while (true) {
    uint8_t control[64];
    struct iovec vector = {memory, sizeof memory};
    struct msghdr header = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t got = recvmsg(d->network, &header, 0);
    if (got < 0 && errno != ECONNREFUSED) {  // the peer may not be there yet
      fail("recvmsg");
    }
    size_t all = got < 0 ? 0 : (size_t)got;
    size_t datagram = datagram_bytes(&header, all);
    for (size_t at = 0; at < all; at += datagram) {
      size_t bytes = all - at < datagram ? all - at : datagram;
      if (open_message(d, memory + at, bytes)) {
        join(d->device, &joined, memory + at + HEADER, bytes - HEADER - TAG);
      }
    }
    write_joined(d->device, &joined);
  }
  return NULL;
}

static int open_device(const char *name) {
  int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  struct ifreq request = {0};
  if (fd < 0 || strlen(name) >= sizeof request.ifr_name) {
    fail("device");
  }
  strcpy(request.ifr_name, name);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  if (ioctl(fd, TUNSETIFF, &request) != 0 || ioctl(fd, TUNSETOFFLOAD, (unsigned long)(TUN_F_CSUM | TUN_F_TSO4)) != 0) {
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

int main(int argc, char **argv) {
  bool a = argc == 7 && strcmp(argv[5], "a") == 0;
  bool sealed = argc == 7 && strcmp(argv[6], "libcrypto") == 0;
  if (argc != 7 || (!a && strcmp(argv[5], "b") != 0) || (!sealed && strcmp(argv[6], "none") != 0)) {
    fprintf(stderr, "usage: wall DEVICE PORT PEER PEER_PORT a|b libcrypto|none\n");
    return 2;
  }
  int device = open_device(argv[1]);
  int network = open_network(argv[2], argv[3], argv[4]);
  static struct direction out;
  static struct direction in;
  out = (struct direction){device, network, sealed ? new_cipher(a ? 'a' : 'b', true) : NULL, 0};
  in = (struct direction){device, network, sealed ? new_cipher(a ? 'b' : 'a', false) : NULL, 0};
  pthread_t second;
  if (pthread_create(&second, NULL, move_in, &in) != 0) {
    fail("thread");
  }
  move_out(&out);
  return 1;
}
