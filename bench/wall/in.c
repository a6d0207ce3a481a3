// From the network to the device: what the socket has, up to a bound, is opened where it lies, and packets of one flow that
// follow each other are written as one.
#include <errno.h>
#include <linux/virtio_net.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "wall.h"

enum { ENTRIES = 8 };  // of several joined datagrams each

// Packets of one flow on their way to one write.
struct joined {
  struct virtio_net_hdr offload;
  struct iovec vectors[1 + MOST_JOINED];
  size_t count;
  size_t headers;
  size_t segment;
  size_t total;
  uint32_t next;  // of TCP
};

static void write_joined(int device, struct joined *joined) {
  if (joined->count == 0) {
    return;
  }
  uint8_t *ip = joined->vectors[1].iov_base;
  bool tcp = ip[AT_PROTOCOL] == IPPROTO_TCP;
  joined->offload = (struct virtio_net_hdr){0};
  if (tcp || ip[AT_PROTOCOL] == IPPROTO_UDP) {
    // As of a program of the same machine: nobody looks at the sum, which was never made.
    joined->offload.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
    joined->offload.csum_start = IPV4;
    joined->offload.csum_offset = tcp ? AT_TCP_SUM : AT_UDP_SUM;
  }
  if (joined->count > 1) {
    joined->offload.gso_type = tcp ? VIRTIO_NET_HDR_GSO_TCPV4 : GSO_UDP_L4;
    joined->offload.hdr_len = (uint16_t)joined->headers;
    joined->offload.gso_size = (uint16_t)joined->segment;
    if (!tcp) {
      put_u16(ip + IPV4 + AT_UDP_LENGTH, joined->total - IPV4);
    }
    put_u16(ip + AT_LENGTH, joined->total);
  }
  put_u16(ip + AT_IP_SUM, 0);
  uint32_t sum = 0;
  for (size_t i = 0; i < IPV4; i += 2) {
    sum += u16(ip + i);
  }
  sum = (sum & 0xffff) + (sum >> 16);
  put_u16(ip + AT_IP_SUM, (uint16_t)~((sum & 0xffff) + (sum >> 16)));
  joined->vectors[0] = (struct iovec){&joined->offload, OFFLOAD};
  (void)!writev(device, joined->vectors, (int)joined->count + 1);  // a refusal is a loss
  joined->count = 0;
}

// Bytes of all headers of a packet that may be joined, else 0.
static size_t headers_of(const uint8_t *ip, size_t bytes) {
  const uint8_t *transport = ip + IPV4;
  if (ip[AT_PROTOCOL] == IPPROTO_TCP && bytes > IPV4 + TCP) {
    size_t headers = IPV4 + tcp_header(transport);
    return (transport[AT_FLAGS] & ~PSH) == ACK && bytes > headers ? headers : 0;
  }
  return ip[AT_PROTOCOL] == IPPROTO_UDP && bytes > IPV4 + UDP ? IPV4 + UDP : 0;
}

static bool follows(const struct joined *joined, const uint8_t *ip, size_t headers, size_t payload) {
  if (joined->count == 0 || joined->count == MOST_JOINED || headers != joined->headers || payload > joined->segment ||
      joined->total + payload > UINT16_MAX) {
    return false;
  }
  const uint8_t *first = joined->vectors[1].iov_base;
  return first[AT_PROTOCOL] == ip[AT_PROTOCOL] &&
         memcmp(first + AT_ADDRESSES, ip + AT_ADDRESSES, ADDRESSES_AND_PORTS) == 0 &&
         (ip[AT_PROTOCOL] == IPPROTO_UDP ||
          (joined->next == u32(ip + IPV4 + AT_SEQUENCE) && first[IPV4 + AT_FLAGS] == ACK));
}

static void join(int device, struct joined *joined, uint8_t *ip, size_t room) {
  if (!is_ipv4(ip, room)) {
    return;
  }
  size_t bytes = u16(ip + AT_LENGTH);
  size_t headers = headers_of(ip, bytes);
  size_t payload = bytes - headers;
  if (headers == 0 || !follows(joined, ip, headers, payload)) {
    write_joined(device, joined);
    joined->vectors[1] = (struct iovec){ip, bytes};
    joined->headers = headers;
    joined->total = bytes;
    joined->segment = payload;
  } else {
    uint8_t *first = joined->vectors[1].iov_base;
    if (ip[AT_PROTOCOL] == IPPROTO_TCP) {
      first[IPV4 + AT_FLAGS] |= ip[IPV4 + AT_FLAGS] & PSH;
    }
    joined->vectors[joined->count + 1] = (struct iovec){ip + headers, payload};
    joined->total += payload;
  }
  joined->count++;
  joined->next = headers == 0 ? 0 : u32(ip + IPV4 + AT_SEQUENCE) + (uint32_t)payload;
  if (headers == 0 || payload < joined->segment) {
    write_joined(device, joined);
  }
}

static size_t datagram_bytes(struct msghdr *header, size_t all) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
      int size;
      memcpy(&size, CMSG_DATA(c), sizeof size);
      return size > 0 ? (size_t)size : all;
    }
  }
  return all;
}

static struct seal_packet waiting[SEAL_RUN];
static int count_waiting;

static void open_waiting(struct direction *d, struct joined *joined) {
  uint64_t authentic = open_packets(d->cipher, waiting, count_waiting);
  for (int i = 0; i < count_waiting; i++) {
    if (authentic >> i & 1) {
      join(d->device, joined, waiting[i].to, waiting[i].bytes);
    }
  }
  count_waiting = 0;
}

static void add(struct direction *d, struct joined *joined, uint8_t *message, size_t bytes) {
  if (bytes < HEADER + TAG) {
    return;
  }
  uint64_t counter;
  memcpy(&counter, message + 8, sizeof counter);
  uint8_t *packet = message + HEADER;
  waiting[count_waiting++] = (struct seal_packet){counter, packet, packet, (uint32_t)(bytes - HEADER - TAG), 0};
  if (count_waiting == SEAL_RUN) {
    open_waiting(d, joined);
  }
}

void *move_in(void *direction) {
  struct direction *d = direction;
  static uint8_t memory[ENTRIES][FRAME];
  static uint8_t controls[ENTRIES][64];
  static struct iovec vectors[ENTRIES];
  static struct mmsghdr headers[ENTRIES];
  static struct joined joined;
  int entries = 0;
  while (true) {
    for (int i = 0; i < ENTRIES; i++) {
      vectors[i] = (struct iovec){memory[i], FRAME};
      headers[i].msg_hdr = (struct msghdr){
          .msg_iov = &vectors[i], .msg_iovlen = 1, .msg_control = controls[i], .msg_controllen = sizeof controls[i]};
    }
    bool drained = entries < ENTRIES;
    int64_t since = nanos();
    entries = recvmmsg(d->network, headers, ENTRIES, MSG_WAITFORONE, NULL);
    if (entries < 0 && errno != ECONNREFUSED) {  // the peer may not be there yet
      fail("recvmmsg");
    }
    if (drained) {
      turns_woken(&d->turns, since, nanos());
    }
    for (int i = 0; i < entries; i++) {
      size_t all = headers[i].msg_len;
      size_t datagram = datagram_bytes(&headers[i].msg_hdr, all);
      for (size_t at = 0; at < all; at += datagram) {
        add(d, &joined, memory[i] + at, all - at < datagram ? all - at : datagram);
      }
    }
    open_waiting(d, &joined);
    write_joined(d->device, &joined);
  }
  return NULL;
}
