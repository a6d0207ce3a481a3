// The supervisor: listens, authorises by the peer's credentials before it reads a byte, and gives each client a worker
// process. It parses nothing. When a worker ends, however it ends, the supervisor undoes what its journal still holds; when
// the supervisor is killed, the workers undo and end.
#ifndef HOMEWARD_SUPERVISOR_H
#define HOMEWARD_SUPERVISOR_H

#include "options.h"

// Serves until a signal asks it to end, or its only client has gone. Returns the exit status.
int supervisor_run(const struct options *options);

#endif
