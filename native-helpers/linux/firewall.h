// The table of packet rules of this worker's interface: what firewall_rules.h says, in the kernel. It is named after the
// interface, and whoever undoes the interface's line in a journal takes the table away with it.
#ifndef HOMEWARD_FIREWALL_H
#define HOMEWARD_FIREWALL_H

#include <stdbool.h>
#include <stdint.h>

#include "firewall_rules.h"
#include "packet_watch.h"

struct firewall {
  bool in_force;
  int error;  // why it is not, as it was last told; 0: nothing to tell
  int watch;  // hears of what changes around us; -1: none
  struct packet_watch packets;
  struct firewall_plan plan;
};

void firewall_init(struct firewall *firewall);
void firewall_close(struct firewall *firewall);

// Makes the table, or replaces it when anything about it has changed or somebody has removed it. 0, or -1 with errno
// when the kernel refuses; a message tells once.
int firewall_apply(struct firewall *firewall, int index, const struct hw_config *config);

// The same again, when something around us has changed since or the table is gone.
void firewall_refresh(struct firewall *firewall);

// Whether the rules tell when the client's name service is asked.
bool firewall_tells_questions(const struct firewall *firewall);

// Forgets a table that somebody has undone.
void firewall_forget(struct firewall *firewall);

// The table of an interface: its handle, which no other table ever has; 0 when there is none.
uint64_t firewall_find(const char *interface);

// Deletes the table of this handle. 0, also when it is gone; -1 with errno.
int firewall_delete(uint64_t handle);

// For tests and for the fuzzer: takes the kernel's message about a table.
void firewall_visit(const struct nlmsghdr *message, void *handle);

#endif
