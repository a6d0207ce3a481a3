// From the device to the network: what the device has, up to a bound, is read to where it leaves from, sealed there, and
// sent by one system call.
#include <errno.h>
#include <linux/virtio_net.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "wall.h"

enum {
  FLUSH_BYTES = 96 * 1024,
  MOST_READS = 128,
  MOST_RUNS = 2 * MOST_READS,
  RUN_BYTES = 65000,      // of one message to the kernel
  WAITED_NANOS = 5000,    // who waited for longer has slept
};

// Messages of one size, which the kernel is given as one; the last may be shorter.
struct run {
  size_t from;
  size_t bytes;
  size_t segment;
  int messages;
  bool ended;
};

static uint8_t memory[FLUSH_BYTES + 2 * FRAME];  // messages, one behind the other
static size_t used;
static struct seal_packet waiting[SEAL_RUN];
static int count_waiting;
static uint64_t counter;
static struct run runs[MOST_RUNS];
static unsigned count_runs;

static void seal_waiting(struct direction *d) {
  seal_packets(d->cipher, waiting, count_waiting);
  count_waiting = 0;
}

// A packet that stands where the next message is to have it.
static void add(struct direction *d, uint8_t *packet, size_t bytes) {
  uint32_t padded = (uint32_t)(bytes + 15) & ~UINT32_C(15);  // what stands behind it goes along: it is ours and no secret
  const uint32_t start[2] = {4, 1};
  memcpy(packet - HEADER, start, sizeof start);
  memcpy(packet - HEADER + sizeof start, &counter, sizeof counter);
  waiting[count_waiting++] = (struct seal_packet){counter++, packet, packet, padded, 0};
  if (count_waiting == SEAL_RUN) {
    seal_waiting(d);
  }
  size_t message = HEADER + padded + TAG;
  struct run *last = count_runs == 0 ? NULL : &runs[count_runs - 1];
  if (last == NULL || last->ended || message > last->segment || last->messages == MOST_JOINED ||
      last->bytes + message > RUN_BYTES) {
    last = &runs[count_runs++];
    *last = (struct run){used, 0, message, 0, false};
  }
  last->bytes += message;
  last->messages++;
  last->ended = message < last->segment;
  used += message;
}

// Cuts a joined packet, from behind: each piece has its headers and its message around it, so that all move backwards.
static void cut(struct direction *d, uint8_t *ip, size_t bytes, size_t segment) {
  bool tcp = ip[AT_PROTOCOL] == IPPROTO_TCP;
  size_t length = IPV4 + (tcp ? tcp_header(ip + IPV4) : UDP);
  uint8_t headers[IPV4 + 60];
  if (length >= bytes || length > sizeof headers || segment == 0) {
    return;
  }
  size_t payload = bytes - length;
  size_t count = (payload + segment - 1) / segment;
  size_t step = HEADER + ((length + segment + 15) & ~(size_t)15) + TAG;
  if (count > MOST_JOINED) {
    return;
  }
  memcpy(headers, ip, length);
  for (size_t i = count; i-- > 0;) {
    size_t piece = i + 1 < count ? segment : payload - i * segment;
    uint8_t *packet = ip + i * step;
    memmove(packet + length, ip + length + i * segment, piece);
    memcpy(packet, headers, length);
    put_u16(packet + AT_LENGTH, length + piece);
    uint8_t *transport = packet + IPV4;
    if (!tcp) {
      put_u16(transport + AT_UDP_LENGTH, UDP + piece);
      continue;
    }
    put_u32(transport + AT_SEQUENCE, u32(transport + AT_SEQUENCE) + (uint32_t)(i * segment));
    if (i + 1 < count) {
      transport[AT_FLAGS] &= (uint8_t)~(FIN | PSH);
    }
  }
  for (size_t i = 0; i < count; i++) {
    uint8_t *packet = ip + i * step;
    add(d, packet, u16(packet + AT_LENGTH));
  }
}

// False when the device has nothing, and only when it need not wait.
static bool take(struct direction *d, bool waits) {
  uint8_t *ip = memory + used + HEADER;
  struct iovec vector = {ip - OFFLOAD, FRAME};
  // The second one is told to return at once.
  ssize_t got = waits ? read(d->device, vector.iov_base, vector.iov_len) : preadv2(d->device, &vector, 1, -1, RWF_NOWAIT);
  if (got < 0 && (waits || errno != EAGAIN)) {
    fail("read");
  }
  if (got < 0) {
    return false;
  }
  struct virtio_net_hdr offload;
  memcpy(&offload, ip - OFFLOAD, OFFLOAD);
  if (got <= OFFLOAD || !is_ipv4(ip, (size_t)got - OFFLOAD)) {
    return true;
  }
  if (offload.gso_type == VIRTIO_NET_HDR_GSO_NONE) {
    add(d, ip, (size_t)got - OFFLOAD);
  } else {
    cut(d, ip, (size_t)got - OFFLOAD, offload.gso_size);
  }
  return true;
}

static void send_runs(int network) {
  static struct mmsghdr headers[MOST_RUNS];
  static struct iovec vectors[MOST_RUNS];
  static union {
    struct cmsghdr header;
    uint8_t memory[CMSG_SPACE(sizeof(uint16_t))];
  } segments[MOST_RUNS];
  for (unsigned i = 0; i < count_runs; i++) {
    vectors[i] = (struct iovec){memory + runs[i].from, runs[i].bytes};
    struct msghdr *header = &headers[i].msg_hdr;
    *header = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    if (runs[i].messages > 1) {
      uint16_t size = (uint16_t)runs[i].segment;
      header->msg_control = &segments[i];
      header->msg_controllen = sizeof segments[i];
      struct cmsghdr *control = CMSG_FIRSTHDR(header);
      *control =
          (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof size), .cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT};
      memcpy(CMSG_DATA(control), &size, sizeof size);
    }
  }
  // Refusals are a network's losses: the peer may not be there yet.
  (void)!sendmmsg(network, headers, count_runs, 0);
  count_runs = 0;
  used = 0;
}

void *move_out(void *direction) {
  struct direction *d = direction;
  bool drained = true;
  bool expects_one = false;  // one came alone, and nothing was there yet when it had left: so may the next
  int reads = 0;
  while (true) {
    int64_t since = nanos();
    take(d, true);
    if (drained) {
      int64_t now = nanos();
      turns_woken(&d->turns, since, now);
      expects_one = reads == 1 && now - since > WAITED_NANOS;
    }
    drained = expects_one;
    for (reads = 1; !drained && reads < MOST_READS && used < FLUSH_BYTES; reads++) {
      drained = !take(d, false);
    }
    reads -= drained && !expects_one;
    seal_waiting(d);
    send_runs(d->network);
  }
  return NULL;
}
