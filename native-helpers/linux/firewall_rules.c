#include "firewall_rules.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "tailnet.h"

enum {
  LOOPBACK = 1,  // its index in every network namespace
  // Behind the tracking of connections (-200), before translation (-100).
  BEFORE_TRANSLATION = -150,
  // Behind translation (100).
  AFTER_TRANSLATION = 150,
  ASKED_MILLIS = 300 * 1000,
  TCP_FLAGS = 13,
  TCP_SYN = 0x02,
  TCP_ACK = 0x10,
  ESTABLISHED_OR_RELATED = 0x06,
};

// One of the two versions of IP: the names of its chain and its set, and where its addresses stand in a packet. There is
// no set where nobody outside the tunnel may have such addresses.
struct version {
  uint8_t family;
  const struct hw_prefix *range;
  const struct hw_address *service;
  const char *claims;
  const char *asked;
  uint8_t protocol;  // as the kernel numbers it for netfilter
  uint32_t source;
  uint32_t destination;
  uint32_t address_bytes;
};

static const struct version VERSIONS[] = {
    {4, &HW_TAILNET[0], &TAILNET_SERVICE[0], "claims4", "asked4", NFPROTO_IPV4, 12, 16, 4},
    {6, &HW_TAILNET[1], &TAILNET_SERVICE[1], "claims6", NULL, NFPROTO_IPV6, 8, 24, 16},
};

enum { VERSION_COUNT = sizeof VERSIONS / sizeof VERSIONS[0] };

static const char ARRIVING[] = "arriving";
static const char FORWARDING[] = "forwarding";
static const char DEPARTING[] = "departing";

static bool watches_range(const struct firewall_plan *plan, const struct version *v) {
  return v->family == 4 ? !plan->ipv4_in_use : !plan->ipv6_in_use;
}

// Starts a rule for packets of an interface.
static void rule_of_interface(struct nft_batch *b, uint32_t key, int index) {
  nft_rule(b);
  nft_meta(b, key);
  nft_is(b, (uint32_t)index);
}

static void is_version(struct nft_batch *b, const struct version *v) {
  nft_meta(b, NFT_META_NFPROTO);
  nft_compare(b, NFT_CMP_EQ, &v->protocol, sizeof v->protocol);
}

static void is_address(struct nft_batch *b, const struct version *v, uint32_t at, const struct hw_address *address) {
  is_version(b, v);
  nft_payload(b, NFT_NETWORK, at, v->address_bytes);
  nft_compare(b, NFT_CMP_EQ, address->bytes, v->address_bytes);
}

static void is_in_range(struct nft_batch *b, const struct version *v, uint32_t at) {
  const uint32_t bytes = (v->range->bits + 7u) / 8;
  is_version(b, v);
  if (v->range->bits % 8 == 0) {
    nft_payload(b, NFT_NETWORK, at, bytes);
    nft_compare(b, NFT_CMP_EQ, v->range->address.bytes, bytes);
    return;
  }
  uint8_t mask[16] = {0};
  for (unsigned bit = 0; bit < v->range->bits; bit++) {
    mask[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
  }
  nft_payload(b, NFT_NETWORK, at, v->address_bytes);
  nft_mask(b, mask, v->address_bytes);
  nft_compare(b, NFT_CMP_EQ, v->range->address.bytes, v->address_bytes);
}

static void is_transport(struct nft_batch *b, uint8_t protocol) {
  nft_meta(b, NFT_META_L4PROTO);
  nft_compare(b, NFT_CMP_EQ, &protocol, sizeof protocol);
}

static const struct version *version_of(const struct hw_address *address) {
  return address->family == 4 ? &VERSIONS[0] : &VERSIONS[1];
}

static void arriving(struct nft_batch *b, const struct firewall_plan *plan) {
  nft_add_hook(b, ARRIVING, NF_INET_PRE_ROUTING, BEFORE_TRANSLATION);
  rule_of_interface(b, NFT_META_IIF, LOOPBACK);
  nft_accept(b);
  for (size_t i = 0; i < plan->own_count; i++) {
    const struct version *v = version_of(&plan->own[i]);
    rule_of_interface(b, NFT_META_IIF, plan->index);
    is_address(b, v, v->destination, &plan->own[i]);
    nft_accept(b);
  }
  rule_of_interface(b, NFT_META_IIF, plan->index);
  nft_drop_counted(b);
  for (size_t i = 0; i < plan->own_count; i++) {
    const struct version *v = version_of(&plan->own[i]);
    if (!plan->elsewhere[i]) {
      nft_rule(b);
      is_address(b, v, v->destination, &plan->own[i]);
      nft_drop_counted(b);
    }
  }
  for (size_t i = 0; i < VERSION_COUNT; i++) {
    nft_rule(b);
    is_in_range(b, &VERSIONS[i], VERSIONS[i].source);
    nft_go_to(b, VERSIONS[i].claims);
  }
}

static void accept_errors(struct nft_batch *b, const struct version *v) {
  static const uint8_t ipv4_errors[] = {ICMP_DEST_UNREACH, ICMP_TIME_EXCEEDED, ICMP_PARAMETERPROB};
  if (v->family == 6) {
    static const uint8_t last_error = ICMPV6_PARAMPROB;
    nft_rule(b);
    is_transport(b, IPPROTO_ICMPV6);
    nft_payload(b, NFT_TRANSPORT, 0, 1);
    nft_compare(b, NFT_CMP_LTE, &last_error, 1);
    nft_accept(b);
    return;
  }
  for (size_t i = 0; i < sizeof ipv4_errors; i++) {
    nft_rule(b);
    is_transport(b, IPPROTO_ICMP);
    nft_payload(b, NFT_TRANSPORT, 0, 1);
    nft_compare(b, NFT_CMP_EQ, &ipv4_errors[i], 1);
    nft_accept(b);
  }
}

static void rest_of_range(struct nft_batch *b, const struct version *v) {
  static const uint8_t flags = TCP_SYN | TCP_ACK;
  static const uint8_t opening = TCP_SYN;
  nft_rule(b);
  is_transport(b, IPPROTO_TCP);
  nft_payload(b, NFT_TRANSPORT, TCP_FLAGS, 1);
  nft_mask(b, &flags, 1);
  nft_compare(b, NFT_CMP_NEQ, &opening, 1);
  nft_accept(b);
  if (v->asked != NULL) {
    nft_rule(b);
    is_version(b, v);
    nft_payload(b, NFT_NETWORK, v->source, v->address_bytes);
    nft_in_set(b, v->asked);
    nft_accept(b);
  }
  nft_rule(b);
  nft_drop_counted(b);
}

static void claims(struct nft_batch *b, const struct firewall_plan *plan, const struct version *v) {
  nft_rules_of(b, v->claims);
  accept_errors(b, v);
  for (size_t i = 0; i < plan->own_count; i++) {
    if (plan->own[i].family == v->family && !plan->elsewhere[i]) {
      nft_rule(b);
      is_address(b, v, v->source, &plan->own[i]);
      nft_drop_counted(b);
    }
  }
  nft_rule(b);
  nft_way_back(b);
  nft_is(b, (uint32_t)plan->index);
  nft_drop_counted(b);
  if (watches_range(plan, v)) {
    rest_of_range(b, v);
  }
}

static void forwarding(struct nft_batch *b, const struct firewall_plan *plan) {
  nft_add_hook(b, FORWARDING, NF_INET_FORWARD, 0);
  if (plan->forwarding) {
    static const uint32_t states = ESTABLISHED_OR_RELATED;
    static const uint32_t none = 0;
    rule_of_interface(b, NFT_META_OIF, plan->index);
    nft_connection_state(b);
    nft_mask(b, &states, sizeof states);
    nft_compare(b, NFT_CMP_NEQ, &none, sizeof none);
    nft_accept(b);
    for (size_t i = 0; i < VERSION_COUNT; i++) {
      rule_of_interface(b, NFT_META_OIF, plan->index);
      is_address(b, &VERSIONS[i], VERSIONS[i].destination, VERSIONS[i].service);
      nft_accept(b);
    }
  }
  rule_of_interface(b, NFT_META_OIF, plan->index);
  nft_drop_counted(b);
}

static void departing(struct nft_batch *b, const struct firewall_plan *plan) {
  nft_add_hook(b, DEPARTING, NF_INET_POST_ROUTING, AFTER_TRANSLATION);
  rule_of_interface(b, NFT_META_OIF, LOOPBACK);
  nft_accept(b);
  for (size_t i = 0; i < VERSION_COUNT && plan->asked_group != 0; i++) {
    rule_of_interface(b, NFT_META_OIF, plan->index);
    is_address(b, &VERSIONS[i], VERSIONS[i].destination, VERSIONS[i].service);
    nft_once_a_second(b);
    nft_tell(b, plan->asked_group);
    nft_end_rule(b);
  }
  for (size_t i = 0; i < plan->own_count; i++) {
    const struct version *v = version_of(&plan->own[i]);
    rule_of_interface(b, NFT_META_OIF, plan->index);
    is_address(b, v, v->source, &plan->own[i]);
    nft_accept(b);
  }
  rule_of_interface(b, NFT_META_OIF, plan->index);
  nft_drop_counted(b);
  for (size_t i = 0; i < VERSION_COUNT; i++) {
    const struct version *v = &VERSIONS[i];
    if (watches_range(plan, v)) {
      nft_rule(b);
      is_in_range(b, v, v->destination);
      if (v->asked == NULL) {
        nft_drop_counted(b);
        continue;
      }
      nft_payload(b, NFT_NETWORK, v->destination, v->address_bytes);
      nft_put_in_set(b, v->asked);
      nft_end_rule(b);
    }
  }
}

void firewall_rules(struct nft_batch *out, const struct firewall_plan *plan) {
  nft_begin(out, plan->interface);
  // Adding what may be there makes sure that there is something to delete.
  nft_add_table(out);
  nft_delete_table(out);
  nft_add_table(out);
  for (size_t i = 0; i < VERSION_COUNT; i++) {
    if (VERSIONS[i].asked != NULL && watches_range(plan, &VERSIONS[i])) {
      nft_add_set(out, VERSIONS[i].asked, ASKED_MILLIS);
    }
    nft_add_chain(out, VERSIONS[i].claims);
  }
  arriving(out, plan);
  for (size_t i = 0; i < VERSION_COUNT; i++) {
    claims(out, plan, &VERSIONS[i]);
  }
  forwarding(out, plan);
  departing(out, plan);
  nft_end(out);
}
