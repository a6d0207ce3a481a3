// The table in the kernel, in a network namespace of this test; needs root for that. And a kernel that refuses.
#include "../linux/firewall.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../linux/netlink.h"
#include "../linux/surroundings.h"
#include "check.h"

static struct firewall firewall;
static struct hw_config config = {.interface = "homeward0"};

static void own_address(uint8_t last) {
  config.address_count = 1;
  config.addresses[0] = (struct hw_address){.family = 4, .bytes = {100, 64, 0, last}};
}

static void a_table_is_made_kept_replaced_and_deleted(void) {
  own_address(1);
  CHECK(firewall_find("homeward0") == 0);
  CHECK(firewall_apply(&firewall, 1, &config) == 0 && firewall.in_force);
  uint64_t first = firewall_find("homeward0");
  CHECK(first != 0 && firewall_find("homeward1") == 0);
  CHECK(firewall_apply(&firewall, 1, &config) == 0 && firewall_find("homeward0") == first);
  own_address(2);
  CHECK(firewall_apply(&firewall, 1, &config) == 0);
  uint64_t second = firewall_find("homeward0");
  CHECK(second != 0 && second != first);
  // The handle of a table that is gone deletes no other.
  CHECK(firewall_delete(first) == 0 && firewall_find("homeward0") == second);
  CHECK(firewall_delete(second) == 0 && firewall_find("homeward0") == 0);
  CHECK(firewall_delete(second) == 0);
}

static void a_table_that_somebody_removed_comes_back(void) {
  CHECK(firewall_apply(&firewall, 1, &config) == 0);
  uint64_t first = firewall_find("homeward0");
  firewall_refresh(&firewall);
  CHECK(firewall_find("homeward0") == first);
  CHECK(firewall_delete(first) == 0);
  firewall_refresh(&firewall);
  CHECK(firewall_find("homeward0") != 0 && firewall.in_force);
}

static void that_somebody_removed_a_table_is_heard(void) {
  bool rules = false;
  bool packet = false;
  CHECK(firewall_apply(&firewall, 1, &config) == 0);
  CHECK(firewall_tells_questions(&firewall));
  packet_watch_take(&firewall.packets, &rules, &packet);
  rules = false;
  packet_watch_take(&firewall.packets, &rules, &packet);
  CHECK(!rules && !packet);
  CHECK(firewall_delete(firewall_find("homeward0")) == 0);
  packet_watch_take(&firewall.packets, &rules, &packet);
  CHECK(rules && !packet);
  firewall_refresh(&firewall);
}

// Each has a group of its own.
static void two_listen_side_by_side(void) {
  struct packet_watch other;
  packet_watch_init(&other);
  packet_watch_open(&other);
  CHECK(other.fd >= 0 && other.group != 0 && other.group != firewall.packets.group);
  packet_watch_close(&other);
}

static void change_loopback_address(bool add) {
  struct netlink_request r;
  static const uint8_t address[] = {100, 72, 1, 1};
  int fd = netlink_open(NETLINK_ROUTE);
  struct ifaddrmsg *info = netlink_begin(&r, add ? RTM_NEWADDR : RTM_DELADDR, NLM_F_ACK, sizeof *info);
  info->ifa_family = AF_INET;
  info->ifa_prefixlen = 32;
  info->ifa_index = 1;
  netlink_attribute(&r, IFA_LOCAL, address, sizeof address);
  CHECK(fd >= 0 && netlink_talk(fd, &r, NULL, NULL) == 0);
  close(fd);
}

static void rules_follow_what_changes_around_them(void) {
  // Of an interface that is not there, so that the loopback's addresses are another one's.
  CHECK(firewall_apply(&firewall, 99, &config) == 0 && !firewall.plan.ipv4_in_use && !firewall.plan.forwarding);
  change_loopback_address(true);
  firewall_refresh(&firewall);
  CHECK(firewall.plan.ipv4_in_use && !firewall.plan.ipv6_in_use);
  change_loopback_address(false);
  int fd = open("/proc/sys/net/ipv4/ip_forward", O_WRONLY | O_CLOEXEC);
  CHECK(fd >= 0 && write(fd, "1", 1) == 1);
  close(fd);
  firewall_refresh(&firewall);
  CHECK(!firewall.plan.ipv4_in_use && firewall.plan.forwarding && firewall.in_force);
}

static void nothing_comes_back_when_all_is_undone(void) {
  CHECK(firewall_delete(firewall_find("homeward0")) == 0);
  firewall_forget(&firewall);
  firewall_refresh(&firewall);
  CHECK(firewall_find("homeward0") == 0);
}

// From now on there are no sockets of this protocol of netlink, as in a kernel without it.
static void refuse_netlink_of(unsigned protocol, unsigned error) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 5),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, protocol, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

// In a process of its own, which keeps what it gave up to itself.
static void in_a_child(void (*test)(void)) {
  int status;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    test();
    exit(EXIT_SUCCESS);
  }
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

static void a_kernel_without_netfilter_is_told(void) {
  refuse_netlink_of(NETLINK_NETFILTER, EPROTONOSUPPORT);
  firewall_init(&firewall);
  own_address(1);
  CHECK(firewall_apply(&firewall, 1, &config) == -1 && errno == EPROTONOSUPPORT);
  CHECK(!firewall.in_force && firewall.error == EPROTONOSUPPORT);
  // Again, as the engine does, and when something changes: no worse.
  CHECK(firewall_apply(&firewall, 1, &config) == -1 && errno == EPROTONOSUPPORT);
  firewall_refresh(&firewall);
  CHECK(!firewall.in_force && firewall_find("homeward0") == 0);
  firewall_close(&firewall);
}

static void what_cannot_be_found_out_counts_as_used(void) {
  refuse_netlink_of(NETLINK_ROUTE, EPROTONOSUPPORT);
  struct firewall_plan plan = {.index = 1};
  surroundings_look(&plan);
  CHECK(plan.ipv4_in_use && plan.ipv6_in_use);
  CHECK(surroundings_watch() == -1);
}

static void a_refusal_of_the_kernel_is_told(void) {
  // Another user has no say in this network.
  CHECK(setresuid(65534, 65534, 65534) == 0);
  firewall_init(&firewall);
  own_address(1);
  CHECK(firewall_apply(&firewall, 1, &config) == -1 && errno == EPERM && !firewall.in_force);
  firewall_close(&firewall);
}

static void set_up_loopback(void) {
  struct ifreq request = {.ifr_name = "lo"};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  request.ifr_flags = IFF_UP;
  CHECK(fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0);
  close(fd);
}

int main(void) {
  in_a_child(a_kernel_without_netfilter_is_told);
  in_a_child(what_cannot_be_found_out_counts_as_used);
  if (geteuid() != 0 || unshare(CLONE_NEWNET) != 0) {
    printf("%s: the rest skipped: no network of its own: %s\n", __FILE__, geteuid() == 0 ? strerror(errno) : "not root");
    return 0;
  }
  set_up_loopback();
  in_a_child(a_refusal_of_the_kernel_is_told);
  firewall_init(&firewall);
  own_address(1);
  if (firewall_apply(&firewall, 1, &config) != 0) {
    printf("%s: the rest skipped: this kernel takes no rules: %s\n", __FILE__, strerror(errno));
    return 0;
  }
  nothing_comes_back_when_all_is_undone();
  a_table_is_made_kept_replaced_and_deleted();
  a_table_that_somebody_removed_comes_back();
  that_somebody_removed_a_table_is_heard();
  two_listen_side_by_side();
  rules_follow_what_changes_around_them();
  nothing_comes_back_when_all_is_undone();
  firewall_close(&firewall);
  PASSED();
  return 0;
}
