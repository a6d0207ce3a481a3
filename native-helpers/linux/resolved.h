// systemd-resolved over the system's D-Bus. Without its program resolvectl: that is a D-Bus client itself, and the helper
// would have to build command lines from a client's words and wait for a process. Without a D-Bus library: the few method
// calls needed are 300 lines that the fuzzer reaches, against a large library in a process that is root.
//
// Each function is one conversation (bus.h) with one deadline. All return 0, or -1 with errno.
#ifndef HOMEWARD_RESOLVED_H
#define HOMEWARD_RESOLVED_H

#include <stdint.h>

#include "../proto/proto.h"

// Whether it answers; D-Bus starts it where that is set up. ENOENT or ECONNREFUSED: it does not run here, for sure. Any other
// error leaves that open.
int resolved_ping(void);

// *set: what it says of that while nobody else changes it, as resolved_settings; where it does not tell, what it should say.
int resolved_apply(int index, const struct hw_config *config, uint64_t *set);

// What it says of an interface's settings, as a number: the same number, the same settings. Settings that somebody else has
// taken away or changed give another.
int resolved_settings(int index, uint64_t *out);

// Which process of it answers, as a number: another number, another process, which may never have heard of us.
int resolved_process(uint64_t *out);

// A descriptor on which bytes arrive when the service comes or goes, or says that its settings have changed; -1 with errno.
int resolved_listen(void);

// Takes all settings of the interface back. Fine when it does not run: it then has none.
int resolved_revert(int index);

#endif
