// A client that sends any bytes in any pieces with any number of descriptors: the requests are those that the bytes before
// the first descriptor hold, whatever the pieces; nothing behind it is taken, and no descriptor is ever ours.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../linux/inbox.h"
#include "../tests/descriptors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PASSED_AT_ONCE = 8, WATCHED = 32 };

// The worker's end, the client's end, and what the client passes. The same for all inputs: each leaves the socket empty.
static int pair[2];
static int passed[PASSED_AT_ONCE];
static bool others[WATCHED];  // descriptors of the fuzzer itself, which opens some when it names what it has found

static struct inbox inbox;
static uint8_t sent[65536];
static size_t written;
static size_t before_descriptor;  // bytes that were sent before the first one
static size_t taken;              // bytes that the inbox has taken, and of those
static size_t read_on;            // in whole requests

static void require(bool holds) {
  if (!holds) {
    abort();
  }
}

static void open_once(void) {
  if (passed[0] > 0) {
    return;
  }
  require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
  for (size_t i = 0; i < PASSED_AT_ONCE; i++) {
    passed[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    require(passed[i] > 0);
  }
}

static void know_others(void) {
  for (int i = 0; i < WATCHED; i++) {
    others[i] = fcntl(i, F_GETFD) >= 0;
  }
}

// Reads on where the bytes that were sent hold whole requests. Returns whether more can come.
static bool drain(void) {
  struct hw_header header;
  const uint8_t *payload;
  while (inbox_first(&inbox, &header, &payload) == HW_OK) {
    if (payload == NULL) {
      require(inbox.length == taken - read_on);
      return true;
    }
    require(memcmp(inbox.bytes, sent + read_on, HW_HEADER_BYTES + header.payload_bytes) == 0);
    read_on += HW_HEADER_BYTES + header.payload_bytes;
    inbox_drop_first(&inbox, &header);
  }
  return false;
}

// Takes all that waits. Returns whether more can come.
static bool receive_all(void) {
  while (true) {
    size_t before = inbox.length;
    enum inbox_news news = inbox_receive(&inbox, pair[0]);
    taken += inbox.length - before;
    require(news != INBOX_GONE && taken <= before_descriptor);
    if (news == INBOX_DESCRIPTORS || inbox.length == before) {
      // Nothing before a descriptor is held back for it, once it is alone at the front.
      require(news == INBOX_DESCRIPTORS || taken == written);
      return news == INBOX_OK;
    }
    if (!drain()) {
      return false;
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bool more = true;
  bool clean = true;
  open_once();
  know_others();
  inbox_init(&inbox);
  written = before_descriptor = taken = read_on = 0;
  // Each piece: how many descriptors, and whether the worker is awake then; how many bytes; the bytes.
  for (size_t at = 0; more && at + 2 < size;) {
    size_t descriptors = (data[at] & 0x7fu) % (PASSED_AT_ONCE + 1);
    bool awake = (data[at] & 0x80) != 0;
    size_t length = (size_t)data[at + 1] + 1;
    at += 2;
    length = length < size - at ? length : size - at;
    memcpy(sent + written, data + at, length);
    ssize_t n = send_with(pair[1], sent + written, length, passed, descriptors);
    if (n < 0 && errno == EAGAIN) {
      // Hundreds of small pieces fill the socket: the worker has to take some before the client can go on.
      if (!receive_all()) {
        more = false;
        break;
      }
      n = send_with(pair[1], sent + written, length, passed, descriptors);
    }
    if (n < 0 && (errno == ETOOMANYREFS || errno == ENOBUFS || errno == ENOMEM)) {
      break;  // other programs of root have too many descriptors under way: not the inbox's doing
    }
    require(n == (ssize_t)length);
    clean = clean && descriptors == 0;
    written += length;
    before_descriptor += clean ? length : 0;
    at += length;
    more = !awake || receive_all();
  }
  if (more) {
    (void)receive_all();
  }
  // The kernel gives the lowest number that is free, so one that is open is among these.
  for (int i = 0; i < WATCHED; i++) {
    require(others[i] || fcntl(i, F_GETFD) < 0);
  }
  while (recv(pair[0], inbox.bytes, sizeof inbox.bytes, 0) > 0) {
  }
  return 0;
}
