// Hears from the kernel's packet filter that somebody has changed packet rules, and that a packet has passed a rule that
// says so. Of the packets themselves nothing is read. Waits for nothing.
#ifndef HOMEWARD_PACKET_WATCH_H
#define HOMEWARD_PACKET_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packet_watch {
  int fd;          // -1: nothing is heard
  uint16_t group;  // what a rule must say (nft_tell) to be heard; 0: there is none
};

void packet_watch_init(struct packet_watch *watch);
void packet_watch_close(struct packet_watch *watch);

// Listens, unless it does. Where the kernel cannot tell of packets, `group` is 0.
void packet_watch_open(struct packet_watch *watch);

// Takes what was heard: whether rules may have changed, whether a packet may have passed.
void packet_watch_take(struct packet_watch *watch, bool *rules, bool *packet);

// For tests and the fuzzer: the same of one datagram of the kernel.
void packet_watch_read(const uint8_t *bytes, size_t length, bool *rules, bool *packet);

#endif
