// The supervisor: listens, authorises by the peer's credentials before it reads a byte, and gives each client a process of
// its own: a worker, or one that tells it that it is not served. It parses nothing, and waits for nothing but news: what a
// killed worker has left is undone by another process. It never closes a connection as its last holder, because a client
// that passes descriptors could make it wait for as long as it likes. When the supervisor is killed, the workers undo and
// end.
#ifndef HOMEWARD_SUPERVISOR_H
#define HOMEWARD_SUPERVISOR_H

#include "options.h"

// Serves until a signal asks it to end, or its only client has gone. Returns the exit status.
int supervisor_run(const struct options *options);

#endif
