// systemd-resolved over the system's D-Bus. Without its program resolvectl: that is a D-Bus client itself, and the helper
// would have to build command lines from a client's words and wait for a process. Without a D-Bus library: the few method
// calls needed are 300 lines that the fuzzer reaches, against a large library in a process that is root.
//
// Each function is one conversation with one deadline. Whoever is on the bus can send us messages: they are passed over, of
// any length. All functions return 0, or -1 with errno (EPROTO: refused or not understood; ETIMEDOUT: not in time).
#ifndef HOMEWARD_RESOLVED_H
#define HOMEWARD_RESOLVED_H

#include "../proto/proto.h"

// Whether it answers; D-Bus starts it where that is set up. ENOENT or ECONNREFUSED: it does not run here, for sure. Any other
// error leaves that open.
int resolved_ping(void);

int resolved_apply(int index, const struct hw_config *config);

// Takes all settings of the interface back. Fine when it does not run: it then has none.
int resolved_revert(int index);

#endif
