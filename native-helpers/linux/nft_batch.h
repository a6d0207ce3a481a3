// A transaction of nf_tables under construction: one table of the inet family, its sets, chains and rules, as the
// messages that the kernel takes at once or not at all. Pure; the order of calls is the order of messages.
#ifndef HOMEWARD_NFT_BATCH_H
#define HOMEWARD_NFT_BATCH_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NFT_BATCH_BYTES = 64 * 1024, NFT_MOST_NESTED = 8 };

struct nft_batch {
  _Alignas(struct nlmsghdr) uint8_t bytes[NFT_BATCH_BYTES];
  size_t length;
  bool full;             // something did not fit: nothing may be sent
  uint32_t sequence;     // of the last message; the first has 1
  const char *table;
  const char *chain;     // of the rules to come
  size_t message;        // where the last message begins
  size_t nested[NFT_MOST_NESTED];  // where the attributes begin that are not ended
  size_t depth;
};

// A rule is what its expressions say, one after the other: the first that does not match ends it. They share one
// register.
enum nft_header { NFT_NETWORK, NFT_TRANSPORT };

void nft_begin(struct nft_batch *b, const char *table);
void nft_add_table(struct nft_batch *b);
void nft_delete_table(struct nft_batch *b);
// Only the table that has this handle, whatever has its name by then.
void nft_delete_table_of_handle(struct nft_batch *b, uint64_t handle);
// The last message is acknowledged. After it the batch is bytes[0 .. length), unless it is full.
void nft_end(struct nft_batch *b);

// A set of addresses to which rules add, each for so long after it was added last.
void nft_add_set(struct nft_batch *b, const char *name, uint64_t timeout_millis);
// Where packets pass: of the hooks of linux/netfilter.h, the smaller priority first. What no rule drops goes on. Rules
// after it belong to it.
void nft_add_hook(struct nft_batch *b, const char *name, uint32_t hook, int32_t priority);
// Where rules lead. Rules after it belong to it.
void nft_add_chain(struct nft_batch *b, const char *name);
void nft_rules_of(struct nft_batch *b, const char *chain);

void nft_rule(struct nft_batch *b);
void nft_meta(struct nft_batch *b, uint32_t key);
void nft_payload(struct nft_batch *b, enum nft_header header, uint32_t offset, uint32_t count);
// Where a route back to the packet's sender would leave: the index of an interface, 0 for none.
void nft_way_back(struct nft_batch *b);
void nft_connection_state(struct nft_batch *b);
void nft_mask(struct nft_batch *b, const void *mask, uint32_t count);
void nft_compare(struct nft_batch *b, uint32_t operation, const void *value, size_t count);
void nft_is(struct nft_batch *b, uint32_t value);
void nft_in_set(struct nft_batch *b, const char *set);
void nft_put_in_set(struct nft_batch *b, const char *set);
// Not more often than once a second: the packets between do not match.
void nft_once_a_second(struct nft_batch *b);
// Tells who listens to this group of packets (packet_watch.h).
void nft_tell(struct nft_batch *b, uint16_t group);
// These end the rule; nft_end_rule where none of them does.
void nft_accept(struct nft_batch *b);
void nft_drop_counted(struct nft_batch *b);
void nft_go_to(struct nft_batch *b, const char *chain);
void nft_end_rule(struct nft_batch *b);

#endif
