// The messages that make packet rules, read back as text, by code that shares no line with what wrote them.
#include "../linux/firewall_rules.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdarg.h>
#include <string.h>

#include "check.h"

static struct nft_batch batch;
static char said[64 * 1024];
static size_t said_length;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(said + said_length, sizeof said - said_length, format, arguments);
  va_end(arguments);
  CHECK(n >= 0 && (size_t)n < sizeof said - said_length);
  said_length += (size_t)n;
}

static bool is_text(const uint8_t *value, size_t count) {
  for (size_t i = 0; i + 1 < count; i++) {
    if (!isalnum(value[i])) {
      return false;
    }
  }
  return count > 2 && value[count - 1] == 0;
}

// Attributes as type=value: texts as they are, nested ones in braces, all else in hexadecimal digits. They must fill
// their room exactly.
static void say_attributes(const uint8_t *at, size_t left) {
  const char *between = "";
  while (left > 0) {
    struct nlattr a;
    CHECK(left >= sizeof a);
    memcpy(&a, at, sizeof a);
    size_t padded = (a.nla_len + 3u) & ~3u;
    CHECK(a.nla_len >= sizeof a && padded <= left);
    const uint8_t *value = at + sizeof a;
    size_t count = a.nla_len - sizeof a;
    say("%s%u=", between, a.nla_type & NLA_TYPE_MASK);
    if ((a.nla_type & NLA_F_NESTED) != 0) {
      say("{");
      say_attributes(value, count);
      say("}");
    } else if (is_text(value, count)) {
      say("%s", (const char *)value);
    } else {
      for (size_t i = 0; i < count; i++) {
        say("%02x", value[i]);
      }
    }
    between = " ";
    at += padded;
    left -= padded;
  }
}

static const char *type_name(uint16_t type) {
  static const char *const names[] = {[NFT_MSG_NEWTABLE] = "new table", [NFT_MSG_DELTABLE] = "delete table",
                                      [NFT_MSG_NEWCHAIN] = "chain",     [NFT_MSG_NEWRULE] = "rule",
                                      [NFT_MSG_NEWSET] = "set"};
  if (type == NFNL_MSG_BATCH_BEGIN || type == NFNL_MSG_BATCH_END) {
    return type == NFNL_MSG_BATCH_BEGIN ? "begin" : "end";
  }
  CHECK(type >> 8 == NFNL_SUBSYS_NFTABLES && (type & 0xff) < sizeof names / sizeof names[0]);
  CHECK(names[type & 0xff] != NULL);
  return names[type & 0xff];
}

// Everything of the batch, a message a line, with what must be so of every message checked.
static void read_batch(void) {
  uint32_t sequence = 0;
  said_length = 0;
  CHECK(!batch.full);
  for (size_t at = 0; at < batch.length;) {
    const struct nlmsghdr *m = (const struct nlmsghdr *)(const void *)(batch.bytes + at);
    const struct nfgenmsg *body = NLMSG_DATA(m);
    bool frame = m->nlmsg_type == NFNL_MSG_BATCH_BEGIN || m->nlmsg_type == NFNL_MSG_BATCH_END;
    CHECK(m->nlmsg_len >= NLMSG_LENGTH(sizeof *body) && m->nlmsg_len % 4 == 0 && m->nlmsg_len <= batch.length - at);
    CHECK((m->nlmsg_flags & NLM_F_REQUEST) != 0 && m->nlmsg_pid == 0 && m->nlmsg_seq == ++sequence);
    CHECK(body->version == NFNETLINK_V0 && body->nfgen_family == (frame ? AF_UNSPEC : NFPROTO_INET));
    CHECK(ntohs(body->res_id) == (frame ? NFNL_SUBSYS_NFTABLES : 0));
    CHECK(((m->nlmsg_flags & NLM_F_ACK) != 0) == (sequence == batch.sequence));
    say("%s%s", type_name(m->nlmsg_type), frame ? "" : " ");
    say_attributes((const uint8_t *)body + sizeof *body, m->nlmsg_len - NLMSG_LENGTH(sizeof *body));
    say("\n");
    at += m->nlmsg_len;
  }
  CHECK(sequence == batch.sequence + 1);
}

static struct firewall_plan plan_of_one(void) {
  struct firewall_plan plan = {.interface = "homeward0", .index = 7, .own_count = 1};
  plan.own[0] = (struct hw_address){.family = 4, .bytes = {100, 64, 0, 1}};
  return plan;
}

static size_t count_of(const char *what) {
  size_t count = 0;
  for (const char *at = said; (at = strstr(at, what)) != NULL; at++) {
    count++;
  }
  return count;
}

// Numbers of the kernel's header: meta 4 = input, 5 = output interface, 15 = version, 16 = protocol; cmp 0 = equal, 1 =
// other, 3 = less or equal; register 1 = 00000001, the verdict's 00000000. The interface's index is in the machine's order.
static const char WANTED[] =
    "rule 1=homeward0 2=arriving 4={1={1=meta 2={2=00000004 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 "
    "3={1=07000000}}} 1={1=meta 2={2=0000000f 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 3={1=02}}} 1={1=payload "
    "2={1=00000001 2=00000001 3=00000010 4=00000004}} 1={1=cmp 2={1=00000001 2=00000000 3={1=64400001}}} 1={1=immediate "
    "2={1=00000000 2={2={1=00000001}}}}}\n"
    "rule 1=homeward0 2=arriving 4={1={1=meta 2={2=00000004 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 "
    "3={1=07000000}}} 1={1=counter 2={}} 1={1=immediate 2={1=00000000 2={2={1=00000000}}}}}\n"
    "rule 1=homeward0 2=arriving 4={1={1=meta 2={2=0000000f 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 3={1=02}}} "
    "1={1=payload 2={1=00000001 2=00000001 3=00000010 4=00000004}} 1={1=cmp 2={1=00000001 2=00000000 3={1=64400001}}} "
    "1={1=counter 2={}} 1={1=immediate 2={1=00000000 2={2={1=00000000}}}}}\n"
    "rule 1=homeward0 2=arriving 4={1={1=meta 2={2=0000000f 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 3={1=02}}} "
    "1={1=payload 2={1=00000001 2=00000001 3=0000000c 4=00000004}} 1={1=bitwise 2={1=00000001 2=00000001 3=00000004 "
    "4={1=ffc00000} 5={1=00000000}}} 1={1=cmp 2={1=00000001 2=00000000 3={1=64400000}}} 1={1=immediate 2={1=00000000 "
    "2={2={1=fffffffc 2=claims4}}}}}\n"
    "rule 1=homeward0 2=arriving 4={1={1=meta 2={2=0000000f 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 3={1=0a}}} "
    "1={1=payload 2={1=00000001 2=00000001 3=00000008 4=00000006}} 1={1=cmp 2={1=00000001 2=00000000 "
    "3={1=fd7a115ca1e0}}} 1={1=immediate 2={1=00000000 2={2={1=fffffffc 2=claims6}}}}}\n";

static const char WAY_BACK[] =
    "rule 1=homeward0 2=claims4 4={1={1=fib 2={1=00000001 2=00000001 3=00000001}} 1={1=cmp 2={1=00000001 2=00000000 "
    "3={1=07000000}}} 1={1=counter 2={}} 1={1=immediate 2={1=00000000 2={2={1=00000000}}}}}\n";

static const char HOOK[] =
    "chain 1=homeward0 3=arriving 4={1=00000000 2=ffffff6a} 5=00000001 7=filter\n"
    "rule 1=homeward0 2=arriving 4={1={1=meta 2={2=00000004 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 "
    "3={1=01000000}}} 1={1=immediate 2={1=00000000 2={2={1=00000001}}}}}\n";

static void a_table_takes_the_place_of_the_one_before(void) {
  struct firewall_plan plan = plan_of_one();
  firewall_rules(&batch, &plan);
  read_batch();
  static const char start[] =
      "begin\nnew table 1=homeward0\ndelete table 1=homeward0\nnew table 1=homeward0\n"
      "set 1=homeward0 2=asked4 3=00000030 4=00000007 5=00000004 9={1=00001000} 10=00000005 11=00000000000493e0\n"
      "chain 1=homeward0 3=claims4\n";
  CHECK(strncmp(said, start, strlen(start)) == 0);
  CHECK(strcmp(said + said_length - 4, "end\n") == 0);
}

static void what_arrives_is_sorted_by_interface_and_addresses(void) {
  struct firewall_plan plan = plan_of_one();
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(strstr(said, HOOK) != NULL && strstr(said, WANTED) != NULL && strstr(said, WAY_BACK) != NULL);
  // Nothing looks at connections.
  CHECK(count_of("1=ct ") == 0);
  CHECK(count_of("chain ") == 5 && count_of("\nset ") == 1 && count_of("1=dynset") == 1 && count_of("1=lookup") == 1);
}

static void addresses_of_both_versions_have_rules_of_their_own(void) {
  struct firewall_plan plan = plan_of_one();
  firewall_rules(&batch, &plan);
  read_batch();
  size_t before = count_of("\nrule ");
  plan.own[plan.own_count++] = (struct hw_address){
      .family = 6, .bytes = {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  firewall_rules(&batch, &plan);
  read_batch();
  // Arriving by the tunnel, arriving elsewhere, claimed by others, departing.
  CHECK(count_of("\nrule ") == before + 4);
  CHECK(count_of("={1=fd7a115ca1e000000000000000000001}") == 4);
}

static void an_address_that_others_have_too_is_kept_from_nobody(void) {
  struct firewall_plan plan = plan_of_one();
  plan.elsewhere[0] = true;
  firewall_rules(&batch, &plan);
  read_batch();
  // Still what the tunnel may bring and take.
  CHECK(count_of("={1=64400001}") == 2);
}

// Whatever goes there leaves by the tunnel or not at all, also where the tunnel has no IPv6.
static void nothing_for_the_range_of_ipv6_leaves_in_the_clear(void) {
  static const char rule[] =
      "rule 1=homeward0 2=departing 4={1={1=meta 2={2=0000000f 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 "
      "3={1=0a}}} 1={1=payload 2={1=00000001 2=00000001 3=00000018 4=00000006}} 1={1=cmp 2={1=00000001 2=00000000 "
      "3={1=fd7a115ca1e0}}} 1={1=counter 2={}} 1={1=immediate 2={1=00000000 2={2={1=00000000}}}}}\n";
  struct firewall_plan plan = plan_of_one();
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(count_of(rule) == 1);
  plan.ipv6_in_use = true;
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(count_of(rule) == 0);
}

static void a_range_that_the_computer_uses_itself_is_not_closed(void) {
  struct firewall_plan plan = plan_of_one();
  plan.ipv4_in_use = true;
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(count_of("asked") == 0);
  // Whom the routes lead through the tunnel is looked at all the same.
  CHECK(strstr(said, WAY_BACK) != NULL);
  plan.ipv6_in_use = true;
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(count_of("asked") == 0 && count_of("1=fib ") == 2);
}

static void connections_are_looked_at_where_packets_are_forwarded(void) {
  struct firewall_plan plan = plan_of_one();
  plan.forwarding = true;
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(count_of("1=ct ") == 1);
  CHECK(strstr(said, "rule 1=homeward0 2=forwarding 4={1={1=meta 2={2=00000005 1=00000001}} 1={1=cmp 2={1=00000001 "
                     "2=00000000 3={1=07000000}}} 1={1=ct 2={2=00000000 1=00000001}} 1={1=bitwise 2={1=00000001 "
                     "2=00000001 3=00000004 4={1=06000000} 5={1=00000000}}} 1={1=cmp 2={1=00000001 2=00000001 "
                     "3={1=00000000}}} 1={1=immediate 2={1=00000000 2={2={1=00000001}}}}}\n") != NULL);
}

// Before the rule that lets it go, and at most once a second: 8 bytes of rate, unit, burst; then the group.
static void questions_to_the_name_service_are_told_to_who_listens(void) {
  static const char rule[] =
      "rule 1=homeward0 2=departing 4={1={1=meta 2={2=00000005 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 "
      "3={1=07000000}}} 1={1=meta 2={2=0000000f 1=00000001}} 1={1=cmp 2={1=00000001 2=00000000 3={1=02}}} 1={1=payload "
      "2={1=00000001 2=00000001 3=00000010 4=00000004}} 1={1=cmp 2={1=00000001 2=00000000 3={1=64646464}}} "
      "1={1=limit 2={1=0000000000000001 2=0000000000000001 3=00000001}} 1={1=log 2={1=4857}}}\n";
  struct firewall_plan plan = plan_of_one();
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(count_of("1=log ") == 0);
  plan.asked_group = 0x4857;
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(count_of("1=log ") == 2 && strstr(said, rule) != NULL);
  CHECK(strstr(said, rule) < strstr(said, "2=departing 4={1={1=meta 2={2=00000005 1=00000001}} 1={1=cmp 2={1=00000001 "
                                          "2=00000000 3={1=07000000}}} 1={1=counter"));
}

static void the_largest_plan_fits(void) {
  struct firewall_plan plan = plan_of_one();
  plan.forwarding = true;
  plan.asked_group = 1;
  for (plan.own_count = 0; plan.own_count < HW_MOST_ADDRESSES; plan.own_count++) {
    plan.own[plan.own_count] = (struct hw_address){
        .family = 6, .bytes = {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (uint8_t)plan.own_count}};
  }
  firewall_rules(&batch, &plan);
  read_batch();
  CHECK(batch.length < sizeof batch.bytes / 2);
}

static void what_does_not_fit_is_told(void) {
  nft_begin(&batch, "homeward0");
  for (size_t i = 0; i < NFT_BATCH_BYTES / 32; i++) {
    nft_rules_of(&batch, "arriving");
    nft_rule(&batch);
    nft_drop_counted(&batch);
  }
  nft_end(&batch);
  CHECK(batch.full && batch.length <= sizeof batch.bytes);
}

int main(void) {
  a_table_takes_the_place_of_the_one_before();
  what_arrives_is_sorted_by_interface_and_addresses();
  addresses_of_both_versions_have_rules_of_their_own();
  an_address_that_others_have_too_is_kept_from_nobody();
  nothing_for_the_range_of_ipv6_leaves_in_the_clear();
  a_range_that_the_computer_uses_itself_is_not_closed();
  connections_are_looked_at_where_packets_are_forwarded();
  questions_to_the_name_service_are_told_to_who_listens();
  the_largest_plan_fits();
  what_does_not_fit_is_told();
  PASSED();
  return 0;
}
