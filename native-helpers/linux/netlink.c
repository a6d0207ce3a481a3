#include "netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { ANSWER_BYTES = 64 * 1024, PATIENCE_SECONDS = 5 };

static uint8_t answer[ANSWER_BYTES] __attribute__((aligned(16)));
static uint32_t sequence;

struct nlmsghdr *netlink_header(struct netlink_request *r) { return (struct nlmsghdr *)(void *)r->bytes; }

void *netlink_begin(struct netlink_request *r, uint16_t type, uint16_t flags, size_t body_bytes) {
  memset(r, 0, sizeof *r);
  struct nlmsghdr *h = netlink_header(r);
  h->nlmsg_len = (uint32_t)NLMSG_SPACE(body_bytes);
  h->nlmsg_type = type;
  h->nlmsg_flags = NLM_F_REQUEST | flags;
  h->nlmsg_seq = ++sequence;
  return NLMSG_DATA(h);
}

struct rtattr *netlink_attribute(struct netlink_request *r, uint16_t type, const void *value, size_t count) {
  struct nlmsghdr *h = netlink_header(r);
  struct rtattr *a = (struct rtattr *)(void *)(r->bytes + NLMSG_ALIGN(h->nlmsg_len));
  a->rta_type = type;
  a->rta_len = (uint16_t)RTA_LENGTH(count);
  if (count > 0) {
    memcpy(RTA_DATA(a), value, count);
  }
  h->nlmsg_len = (uint32_t)(NLMSG_ALIGN(h->nlmsg_len) + RTA_ALIGN(a->rta_len));
  return a;
}

void netlink_end_nested(struct netlink_request *r, struct rtattr *a) {
  a->rta_len = (uint16_t)(r->bytes + netlink_header(r)->nlmsg_len - (uint8_t *)a);
}

enum netlink_progress netlink_read(const uint8_t *bytes, size_t length, uint32_t first, uint32_t last,
                                   netlink_visitor visit, void *context, int *error) {
  const struct nlmsghdr *m;
  for (size_t at = 0; at < length && length - at >= sizeof *m; at += NLMSG_ALIGN(m->nlmsg_len)) {
    m = (const struct nlmsghdr *)(const void *)(bytes + at);
    if (m->nlmsg_len < sizeof *m || m->nlmsg_len > length - at) {
      break;
    }
    if (m->nlmsg_seq < first || m->nlmsg_seq > last) {
      continue;
    }
    if ((m->nlmsg_flags & NLM_F_DUMP_INTR) != 0) {
      *error = EINTR;
    }
    if (m->nlmsg_type == NLMSG_DONE) {
      return *error == 0 ? NETLINK_DONE : NETLINK_FAILED;
    }
    if (m->nlmsg_type == NLMSG_ERROR) {
      int code = m->nlmsg_len < NLMSG_LENGTH(sizeof(int)) ? -EBADMSG : *(const int *)NLMSG_DATA(m);
      if (code != 0) {
        *error = code == INT32_MIN ? EBADMSG : code < 0 ? -code : code;
        return NETLINK_FAILED;
      }
      if (m->nlmsg_seq == last) {
        return NETLINK_DONE;
      }
    } else if (visit != NULL && m->nlmsg_type >= NLMSG_MIN_TYPE) {
      visit(m, context);
    }
  }
  return NETLINK_MORE;
}

const struct rtattr *netlink_attributes(const struct nlmsghdr *message, size_t body_bytes, long *left) {
  size_t before = NLMSG_SPACE(body_bytes);
  if (message->nlmsg_len < before) {
    return NULL;
  }
  *left = (long)(message->nlmsg_len - before);
  return (const struct rtattr *)(const void *)((const uint8_t *)message + before);
}

const struct rtattr *netlink_next(const struct rtattr *a, long *left) {
  size_t step = RTA_ALIGN(a->rta_len);
  *left -= (long)step;
  return (const struct rtattr *)(const void *)((const uint8_t *)a + step);
}

int netlink_open(int protocol) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
  if (fd >= 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  return fd;
}

int netlink_talk(int fd, struct netlink_request *r, netlink_visitor visit, void *context) {
  const struct nlmsghdr *h = netlink_header(r);
  return netlink_send(fd, r->bytes, h->nlmsg_len, h->nlmsg_seq, h->nlmsg_seq, visit, context);
}

int netlink_send(int fd, const void *bytes, size_t length, uint32_t first, uint32_t last, netlink_visitor visit,
                 void *context) {
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (sendto(fd, bytes, length, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0) {
    return -1;
  }
  int error = 0;
  while (true) {
    struct sockaddr_nl from;
    socklen_t from_length = sizeof from;
    ssize_t n = recvfrom(fd, answer, sizeof answer, 0, (struct sockaddr *)&from, &from_length);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      return -1;
    }
    if (from.nl_pid != 0) {
      continue;  // only the kernel may answer
    }
    enum netlink_progress progress = netlink_read(answer, (size_t)n, first, last, visit, context, &error);
    if (progress == NETLINK_FAILED) {
      errno = error;
    }
    if (progress != NETLINK_MORE) {
      return progress == NETLINK_DONE ? 0 : -1;
    }
  }
}
