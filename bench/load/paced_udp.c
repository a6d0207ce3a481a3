// A paced UDP load, lighter than iperf3's: with two cores for everything, what the load costs is missing in the tunnel.
//
//   paced-udp receive PORT                                     counts until it is killed
//   paced-udp send ADDRESS PORT PACKETS_PER_SECOND BYTES SECONDS
//
// The sender spreads its packets evenly over ticks of 250 us, asks the receiver at the end what arrived, and prints one
// line: packets sent, packets received, seconds, and of the delay from the one to the other the median, p99 and p99.9 in
// microseconds. Both have one clock, that of the kernel on which they run. Each packet begins with the run's number, its
// own kind and when it was sent.
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, MOST_BYTES = 1500, BUFFER_BYTES = 8 << 20, TICK_NANOS = 250 * 1000, QUESTIONS = 50 };

// Delays are counted in steps of 10 us, and those of more than 200 ms in the last one.
enum { STEP_NANOS = 10 * 1000, STEPS = 20 * 1000 };

enum kind { PACKET = 1, QUESTION = 2, ANSWER = 3 };

struct head {
  uint64_t run;
  uint64_t kind;
  uint64_t count;  // in an answer: packets received
  int64_t sent;    // in a packet: when, nanoseconds of the monotonic clock
  uint64_t p50;    // in an answer: delays in microseconds
  uint64_t p99;
  uint64_t p999;
};

static uint8_t memory[BATCH][MOST_BYTES];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];
static struct sockaddr_in sources[BATCH];
static uint64_t delays[STEPS];

static void fail(const char *what) {
  fprintf(stderr, "paced-udp: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static long number(const char *text, long least, long most) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < least || value > most) {
    fprintf(stderr, "paced-udp: %s is not a number from %ld to %ld\n", text, least, most);
    exit(2);
  }
  return value;
}

static int open_socket(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    fail("socket");
  }
  // The load's own buffers must not be what loses packets. Forcing needs root, which network namespaces need anyhow.
  int bytes = BUFFER_BYTES;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0 ||
      setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) != 0) {
    fail("buffers");
  }
  return fd;
}

static struct head head_of(size_t i) {
  struct head head;
  memcpy(&head, memory[i], sizeof head);
  return head;
}

static void prepare(bool with_source, size_t bytes) {
  memset(messages, 0, sizeof messages);
  for (size_t i = 0; i < BATCH; i++) {
    vectors[i] = (struct iovec){memory[i], bytes};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    if (with_source) {
      messages[i].msg_hdr.msg_name = &sources[i];
      messages[i].msg_hdr.msg_namelen = sizeof sources[i];
    }
  }
}

static void count_delay(int64_t delay) {
  int64_t step = delay < 0 ? 0 : delay / STEP_NANOS;
  delays[step < STEPS ? step : STEPS - 1]++;
}

// The upper end of the step in which the packet of that rank stands, in microseconds.
static uint64_t delay_of(uint64_t count, double share) {
  uint64_t rank = (uint64_t)((double)count * share);
  uint64_t seen = 0;
  for (uint64_t step = 0; step < STEPS; step++) {
    seen += delays[step];
    if (seen > rank) {
      return (step + 1) * STEP_NANOS / 1000;
    }
  }
  return 0;
}

static void receive(uint16_t port) {
  int fd = open_socket();
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    fail("bind");
  }
  uint64_t run = 0;
  uint64_t received = 0;
  prepare(true, MOST_BYTES);
  while (true) {
    int count = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      fail("recvmmsg");
    }
    int64_t now = nanos();
    for (int i = 0; i < count; i++) {
      if (messages[i].msg_len < sizeof(struct head)) {
        continue;
      }
      struct head head = head_of((size_t)i);
      if (head.run != run) {
        run = head.run;
        received = 0;
        memset(delays, 0, sizeof delays);
      }
      if (head.kind == PACKET) {
        received++;
        count_delay(now - head.sent);
      } else if (head.kind == QUESTION) {
        head.kind = ANSWER;
        head.count = received;
        head.p50 = delay_of(received, 0.5);
        head.p99 = delay_of(received, 0.99);
        head.p999 = delay_of(received, 0.999);
        sendto(fd, &head, sizeof head, 0, (struct sockaddr *)&sources[i], sizeof sources[i]);
      }
    }
  }
}

static void send_batch(int fd, unsigned count) {
  unsigned done = 0;
  int64_t at = nanos();
  for (unsigned i = 0; i < count; i++) {
    memcpy(memory[i] + offsetof(struct head, sent), &at, sizeof at);
  }
  while (done < count) {
    int now = sendmmsg(fd, messages + done, count - done, 0);
    if (now < 0) {
      // A full queue is the kernel's way to lose a packet; it counts as sent.
      if (errno != ENOBUFS && errno != EINTR) {
        fail("sendmmsg");
      }
      now = errno == ENOBUFS ? 1 : 0;
    }
    done += (unsigned)now;
  }
}

// Sends by the clock. A sender that was kept from the processor catches up at no more than twice its rate, so that it
// does not measure its own bursts.
static uint64_t send_paced(int fd, long rate, long seconds, double *took) {
  int64_t begin = nanos();
  int64_t end = begin + (int64_t)seconds * 1000000000;
  uint64_t most_per_tick = (uint64_t)rate * 2 * TICK_NANOS / 1000000000 + 1;
  uint64_t sent = 0;
  int64_t tick = begin;
  while (tick < end) {
    uint64_t due = (uint64_t)((double)(nanos() - begin) * (double)rate / 1e9) + 1;
    uint64_t allowed = due > sent ? due - sent : 0;
    allowed = allowed < most_per_tick ? allowed : most_per_tick;
    while (allowed > 0) {
      unsigned count = allowed < BATCH ? (unsigned)allowed : BATCH;
      send_batch(fd, count);
      sent += count;
      allowed -= count;
    }
    tick += TICK_NANOS;
    int64_t now = nanos();
    if (now > tick) {
      tick = now;
    }
    struct timespec until = {.tv_sec = tick / 1000000000, .tv_nsec = tick % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
  }
  *took = (double)(nanos() - begin) / 1e9;
  return sent;
}

static struct head ask(int fd, uint64_t run) {
  struct timeval patience = {.tv_usec = 200 * 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  for (int i = 0; i < QUESTIONS; i++) {
    // What is still on its way arrives before the first question is answered: queues keep the order.
    struct head question = {.run = run, .kind = QUESTION};
    struct head answer;
    if (send(fd, &question, sizeof question, 0) < 0 && errno != ENOBUFS) {
      fail("send");
    }
    ssize_t bytes = recv(fd, &answer, sizeof answer, 0);
    if (bytes == sizeof answer && answer.run == run && answer.kind == ANSWER) {
      return answer;
    }
  }
  fprintf(stderr, "paced-udp: the receiver does not answer\n");
  exit(1);
}

static void run_sender(const char *host, uint16_t port, long rate, size_t bytes, long seconds) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
    fprintf(stderr, "paced-udp: %s is no IPv4 address\n", host);
    exit(2);
  }
  int fd = open_socket();
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    fail("connect");
  }
  struct head head = {.kind = PACKET};
  if (getrandom(&head.run, sizeof head.run, 0) != sizeof head.run) {
    fail("getrandom");
  }
  for (size_t i = 0; i < BATCH; i++) {
    memcpy(memory[i], &head, sizeof head);
  }
  prepare(false, bytes);
  double took;
  uint64_t sent = send_paced(fd, rate, seconds, &took);
  struct head got = ask(fd, head.run);
  printf("%llu %llu %.3f %llu %llu %llu\n", (unsigned long long)sent, (unsigned long long)got.count, took,
         (unsigned long long)got.p50, (unsigned long long)got.p99, (unsigned long long)got.p999);
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "receive") == 0) {
    receive((uint16_t)number(argv[2], 1, 65535));
  } else if (argc == 7 && strcmp(argv[1], "send") == 0) {
    run_sender(argv[2], (uint16_t)number(argv[3], 1, 65535), number(argv[4], 1, 10000000),
               (size_t)number(argv[5], sizeof(struct head), MOST_BYTES), number(argv[6], 1, 3600));
  } else {
    fprintf(stderr, "usage: paced-udp receive PORT | send ADDRESS PORT PACKETS_PER_SECOND BYTES SECONDS\n");
    return 2;
  }
  return 0;
}
