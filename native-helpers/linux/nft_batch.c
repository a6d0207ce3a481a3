#include "nft_batch.h"

#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>
#include <sys/socket.h>

enum {
  // What nft calls the types of the elements of a set; the kernel only keeps them for it.
  TYPE_IPV4_ADDRESS = 7,
  MOST_ELEMENTS = 4096,
};

// Room for so many bytes, zero and aligned; NULL when there is none.
static uint8_t *room(struct nft_batch *b, size_t count) {
  size_t padded = NLMSG_ALIGN(count);
  if (b->full || sizeof b->bytes - b->length < padded) {
    b->full = true;
    return NULL;
  }
  uint8_t *at = b->bytes + b->length;
  memset(at, 0, padded);
  b->length += padded;
  return at;
}

// A message lasts until the next begins.
static void close_message(struct nft_batch *b) {
  if (!b->full && b->sequence > 0) {
    ((struct nlmsghdr *)(void *)(b->bytes + b->message))->nlmsg_len = (uint32_t)(b->length - b->message);
  }
}

static void message(struct nft_batch *b, uint16_t type, uint16_t flags, uint8_t family, uint16_t resource) {
  close_message(b);
  b->message = b->length;
  b->depth = 0;
  b->sequence++;
  uint8_t *at = room(b, NLMSG_SPACE(sizeof(struct nfgenmsg)));
  if (at != NULL) {
    *(struct nlmsghdr *)(void *)at =
        (struct nlmsghdr){.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags, .nlmsg_seq = b->sequence};
    *(struct nfgenmsg *)NLMSG_DATA(at) = (struct nfgenmsg){family, NFNETLINK_V0, htons(resource)};
  }
}

static void change(struct nft_batch *b, uint16_t type, uint16_t flags) {
  message(b, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), flags, NFPROTO_INET, 0);
}

static void attribute(struct nft_batch *b, uint16_t type, const void *value, size_t count) {
  const size_t before = sizeof(struct nlattr);
  uint8_t *at = room(b, before + count);
  if (at != NULL) {
    *(struct nlattr *)(void *)at = (struct nlattr){(uint16_t)(before + count), type};
    memcpy(at + before, value, count);
  }
}

static void text(struct nft_batch *b, uint16_t type, const char *value) {
  attribute(b, type, value, strlen(value) + 1);
}

static void number(struct nft_batch *b, uint16_t type, uint32_t value) {
  uint32_t wire = htonl(value);
  attribute(b, type, &wire, sizeof wire);
}

static void open_nested(struct nft_batch *b, uint16_t type) {
  if (b->depth == NFT_MOST_NESTED) {
    b->full = true;
    return;
  }
  b->nested[b->depth++] = b->length;
  attribute(b, type | NLA_F_NESTED, "", 0);
}

static void close_nested(struct nft_batch *b) {
  if (!b->full) {
    size_t start = b->nested[--b->depth];
    ((struct nlattr *)(void *)(b->bytes + start))->nla_len = (uint16_t)(b->length - start);
  }
}

void nft_begin(struct nft_batch *b, const char *table) {
  b->length = 0;
  b->full = false;
  b->sequence = 0;
  b->table = table;
  b->chain = NULL;
  message(b, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
}

void nft_end(struct nft_batch *b) {
  if (!b->full) {
    ((struct nlmsghdr *)(void *)(b->bytes + b->message))->nlmsg_flags |= NLM_F_ACK;
  }
  uint32_t last = b->sequence;
  message(b, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  close_message(b);
  b->sequence = last;
}

void nft_add_table(struct nft_batch *b) {
  change(b, NFT_MSG_NEWTABLE, NLM_F_CREATE);
  text(b, NFTA_TABLE_NAME, b->table);
}

void nft_delete_table(struct nft_batch *b) {
  change(b, NFT_MSG_DELTABLE, 0);
  text(b, NFTA_TABLE_NAME, b->table);
}

void nft_delete_table_of_handle(struct nft_batch *b, uint64_t handle) {
  uint64_t wire = htobe64(handle);
  change(b, NFT_MSG_DELTABLE, 0);
  attribute(b, NFTA_TABLE_HANDLE, &wire, sizeof wire);
}

void nft_add_set(struct nft_batch *b, const char *name, uint64_t timeout_millis) {
  uint64_t timeout = htobe64(timeout_millis);
  change(b, NFT_MSG_NEWSET, NLM_F_CREATE);
  text(b, NFTA_SET_TABLE, b->table);
  text(b, NFTA_SET_NAME, name);
  number(b, NFTA_SET_FLAGS, NFT_SET_TIMEOUT | NFT_SET_EVAL);
  number(b, NFTA_SET_KEY_TYPE, TYPE_IPV4_ADDRESS);
  number(b, NFTA_SET_KEY_LEN, 4);
  open_nested(b, NFTA_SET_DESC);
  number(b, NFTA_SET_DESC_SIZE, MOST_ELEMENTS);
  close_nested(b);
  number(b, NFTA_SET_ID, b->sequence);
  attribute(b, NFTA_SET_TIMEOUT, &timeout, sizeof timeout);
}

static void chain(struct nft_batch *b, const char *name) {
  change(b, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
  text(b, NFTA_CHAIN_TABLE, b->table);
  text(b, NFTA_CHAIN_NAME, name);
  b->chain = name;
}

void nft_add_hook(struct nft_batch *b, const char *name, uint32_t hook, int32_t priority) {
  chain(b, name);
  open_nested(b, NFTA_CHAIN_HOOK);
  number(b, NFTA_HOOK_HOOKNUM, hook);
  number(b, NFTA_HOOK_PRIORITY, (uint32_t)priority);
  close_nested(b);
  number(b, NFTA_CHAIN_POLICY, NF_ACCEPT);
  text(b, NFTA_CHAIN_TYPE, "filter");
}

void nft_add_chain(struct nft_batch *b, const char *name) { chain(b, name); }

void nft_rules_of(struct nft_batch *b, const char *name) { b->chain = name; }

void nft_rule(struct nft_batch *b) {
  change(b, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
  text(b, NFTA_RULE_TABLE, b->table);
  text(b, NFTA_RULE_CHAIN, b->chain);
  open_nested(b, NFTA_RULE_EXPRESSIONS);
}

static void open_expression(struct nft_batch *b, const char *name) {
  open_nested(b, NFTA_LIST_ELEM);
  text(b, NFTA_EXPR_NAME, name);
  open_nested(b, NFTA_EXPR_DATA);
}

static void close_expression(struct nft_batch *b) {
  close_nested(b);
  close_nested(b);
}

static void data(struct nft_batch *b, uint16_t type, const void *value, size_t count) {
  open_nested(b, type);
  attribute(b, NFTA_DATA_VALUE, value, count);
  close_nested(b);
}

void nft_meta(struct nft_batch *b, uint32_t key) {
  open_expression(b, "meta");
  number(b, NFTA_META_KEY, key);
  number(b, NFTA_META_DREG, NFT_REG_1);
  close_expression(b);
}

void nft_payload(struct nft_batch *b, enum nft_header header, uint32_t offset, uint32_t count) {
  open_expression(b, "payload");
  number(b, NFTA_PAYLOAD_DREG, NFT_REG_1);
  number(b, NFTA_PAYLOAD_BASE, header == NFT_NETWORK ? NFT_PAYLOAD_NETWORK_HEADER : NFT_PAYLOAD_TRANSPORT_HEADER);
  number(b, NFTA_PAYLOAD_OFFSET, offset);
  number(b, NFTA_PAYLOAD_LEN, count);
  close_expression(b);
}

void nft_way_back(struct nft_batch *b) {
  open_expression(b, "fib");
  number(b, NFTA_FIB_DREG, NFT_REG_1);
  number(b, NFTA_FIB_RESULT, NFT_FIB_RESULT_OIF);
  number(b, NFTA_FIB_FLAGS, NFTA_FIB_F_SADDR);
  close_expression(b);
}

void nft_connection_state(struct nft_batch *b) {
  open_expression(b, "ct");
  number(b, NFTA_CT_KEY, NFT_CT_STATE);
  number(b, NFTA_CT_DREG, NFT_REG_1);
  close_expression(b);
}

void nft_mask(struct nft_batch *b, const void *mask, uint32_t count) {
  static const uint8_t zero[16] = {0};
  open_expression(b, "bitwise");
  number(b, NFTA_BITWISE_SREG, NFT_REG_1);
  number(b, NFTA_BITWISE_DREG, NFT_REG_1);
  number(b, NFTA_BITWISE_LEN, count);
  data(b, NFTA_BITWISE_MASK, mask, count);
  data(b, NFTA_BITWISE_XOR, zero, count);
  close_expression(b);
}

void nft_compare(struct nft_batch *b, uint32_t operation, const void *value, size_t count) {
  open_expression(b, "cmp");
  number(b, NFTA_CMP_SREG, NFT_REG_1);
  number(b, NFTA_CMP_OP, operation);
  data(b, NFTA_CMP_DATA, value, count);
  close_expression(b);
}

void nft_end_rule(struct nft_batch *b) { close_nested(b); }

void nft_is(struct nft_batch *b, uint32_t value) { nft_compare(b, NFT_CMP_EQ, &value, sizeof value); }

void nft_in_set(struct nft_batch *b, const char *set) {
  open_expression(b, "lookup");
  text(b, NFTA_LOOKUP_SET, set);
  number(b, NFTA_LOOKUP_SREG, NFT_REG_1);
  close_expression(b);
}

void nft_put_in_set(struct nft_batch *b, const char *set) {
  open_expression(b, "dynset");
  text(b, NFTA_DYNSET_SET_NAME, set);
  number(b, NFTA_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
  number(b, NFTA_DYNSET_SREG_KEY, NFT_REG_1);
  close_expression(b);
}

void nft_once_a_second(struct nft_batch *b) {
  const uint64_t one = htobe64(1);
  open_expression(b, "limit");
  attribute(b, NFTA_LIMIT_RATE, &one, sizeof one);
  attribute(b, NFTA_LIMIT_UNIT, &one, sizeof one);
  number(b, NFTA_LIMIT_BURST, 1);
  close_expression(b);
}

void nft_tell(struct nft_batch *b, uint16_t group) {
  const uint16_t wire = htons(group);
  open_expression(b, "log");
  attribute(b, NFTA_LOG_GROUP, &wire, sizeof wire);
  close_expression(b);
}

static void verdict(struct nft_batch *b, int32_t code, const char *to) {
  open_expression(b, "immediate");
  number(b, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
  open_nested(b, NFTA_IMMEDIATE_DATA);
  open_nested(b, NFTA_DATA_VERDICT);
  number(b, NFTA_VERDICT_CODE, (uint32_t)code);
  if (to != NULL) {
    text(b, NFTA_VERDICT_CHAIN, to);
  }
  close_nested(b);
  close_nested(b);
  close_expression(b);
  nft_end_rule(b);
}

void nft_accept(struct nft_batch *b) { verdict(b, NF_ACCEPT, NULL); }

void nft_drop_counted(struct nft_batch *b) {
  open_expression(b, "counter");
  close_expression(b);
  verdict(b, NF_DROP, NULL);
}

void nft_go_to(struct nft_batch *b, const char *to) { verdict(b, NFT_GOTO, to); }
