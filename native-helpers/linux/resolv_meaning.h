// What a resolv.conf means to whoever looks names up, as pure functions on text: who is asked, and who wrote it. These are two
// things: a file that systemd-resolved has written may name the network's own servers, and then those are asked.
#ifndef HOMEWARD_RESOLV_MEANING_H
#define HOMEWARD_RESOLV_MEANING_H

#include <stdbool.h>
#include <stddef.h>

#include "../proto/proto.h"
#include "resolv_text.h"

enum { RESOLV_MOST_SERVERS = 8 };

// The index of an interface by its name, 0: there is none. For tests another one than the system's.
typedef unsigned (*resolv_interfaces)(const char *name);

// The name servers that a text names, in their order.
struct resolv_servers {
  size_t lines;  // that name one, whether it can be asked or not
  size_t count;  // of those that can: addresses, with an interface where they need one, and never the tailnet's own services
  struct hw_server usable[RESOLV_MOST_SERVERS];
};

void resolv_text_servers(const char *text, size_t length, resolv_interfaces interfaces, struct resolv_servers *out);

// The same for what stands in /etc/resolv.conf, where no line at all means 127.0.0.1 (resolv.conf(5)).
void resolv_text_system_servers(const char *text, size_t length, resolv_interfaces interfaces, struct resolv_servers *out);

// Whether the first name server, the one that is asked, is systemd-resolved's stub: 127.0.0.53 or 127.0.0.54.
bool resolv_text_asks_stub(const char *text, size_t length);

// Whether the first name server is the first of these. Without any of these: true.
bool resolv_text_asks(const char *text, size_t length, const struct hw_address *servers, size_t count);

// Whether a text of /etc/nsswitch.conf has names looked up at systemd-resolved before a resolv.conf is.
bool resolv_text_nss_asks_resolved(const char *text, size_t length);

// Whether its comments say that resolvconf made it.
bool resolv_text_by_resolvconf(const char *text, size_t length);

// What whoever wrote it says of itself: its first comment, as visible ASCII; empty when there is none.
void resolv_text_author(const char *text, size_t length, char *out, size_t out_bytes);

// Takes the settings of one interface out of what openresolv's `resolvconf -l` says of all.
void resolv_text_drop_record(struct resolv_text *text, const char *record);

#endif
