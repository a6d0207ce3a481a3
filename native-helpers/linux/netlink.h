// Requests to the kernel over netlink, and its answers.
#ifndef HOMEWARD_NETLINK_H
#define HOMEWARD_NETLINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETLINK_REQUEST_BYTES = 256 };

// A request under construction: header, then a fixed body, then attributes. All must fit: their sizes are known to
// whoever builds one.
struct netlink_request {
  _Alignas(struct nlmsghdr) uint8_t bytes[NETLINK_REQUEST_BYTES];
};

struct nlmsghdr *netlink_header(struct netlink_request *r);

// Starts a request; returns its body, which is zero.
void *netlink_begin(struct netlink_request *r, uint16_t type, uint16_t flags, size_t body_bytes);
struct rtattr *netlink_attribute(struct netlink_request *r, uint16_t type, const void *value, size_t count);
void netlink_end_nested(struct netlink_request *r, struct rtattr *a);

// Takes each message of an answer that is neither acknowledgement nor error.
typedef void (*netlink_visitor)(const struct nlmsghdr *message, void *context);

enum netlink_progress { NETLINK_MORE, NETLINK_DONE, NETLINK_FAILED };

// Reads one datagram of answers to the requests with the numbers first to last: done with the acknowledgement of the
// last or the end of its dump, failed with the first error of any, which is then in *error. A dump that a change has torn
// (NLM_F_DUMP_INTR) is read to its end and fails with EINTR: *error carries that from one datagram to the next, and is 0
// before the first. The bytes must be aligned
// as a header is. Pure; whatever the bytes are, nothing outside them is read.
enum netlink_progress netlink_read(const uint8_t *bytes, size_t length, uint32_t first, uint32_t last,
                                   netlink_visitor visit, void *context, int *error);

// The attributes behind a body of so many bytes, and their length; NULL when the message is shorter than that.
const struct rtattr *netlink_attributes(const struct nlmsghdr *message, size_t body_bytes, long *left);

// The attribute behind one that RTA_OK holds for. There may be none: RTA_OK tells.
const struct rtattr *netlink_next(const struct rtattr *a, long *left);

// A socket of this protocol of netlink, which waits for answers in bounded time; -1 with errno.
int netlink_open(int protocol);

// Sends what was built and reads until its end. 0, or -1 with errno.
int netlink_talk(int fd, struct netlink_request *r, netlink_visitor visit, void *context);

// Sends any requests with these numbers and reads until the end of the last. 0, or -1 with errno.
int netlink_send(int fd, const void *bytes, size_t length, uint32_t first, uint32_t last, netlink_visitor visit,
                 void *context);

#endif
