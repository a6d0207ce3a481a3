// Conversations with services on the system's D-Bus. Each has one deadline. Whoever is on the bus can send us messages: they
// are passed over, of any length. All functions return 0, or -1 with errno (EPROTO: refused or not understood; ENOENT: no
// such service; ETIMEDOUT: not in time).
#ifndef HOMEWARD_BUS_H
#define HOMEWARD_BUS_H

#include <stddef.h>
#include <stdint.h>

#include "dbus_message.h"

struct bus {
  int fd;         // does not block
  long long end;  // of the conversation
};

int bus_open(struct bus *bus);

// Leaves errno as it is.
void bus_close(struct bus *bus);

// Begins a call, to which its arguments are added next.
struct dbus_out *bus_call(const char *destination, const char *object, const char *interface, const char *member,
                          const char *signature);

// Sends the call that was begun and waits for its answer; what else the bus says passes by.
int bus_converse(const struct bus *bus);

// The body of the last answer, until the next call.
const uint8_t *bus_answer(size_t *length);

// A connection of its own on which the messages that match a rule arrive. Returns its descriptor, which does not block, or
// -1 with errno.
int bus_listen(const char *const *rules, size_t count);

#endif
