// The workers that live: one process for each client. Owned by the supervisor.
#ifndef HOMEWARD_WORKERS_H
#define HOMEWARD_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Whether one more client of this user can be served.
bool workers_have_room(uid_t uid);

// Starts a worker for a connection; there must be room. `own` are the supervisor's descriptors that a worker must not
// hold. The connection remains the caller's too. Returns whether there is a worker now.
bool workers_start(int connection, uid_t uid, const int *own, size_t own_count);

// Whether this process is one of them.
bool workers_include(pid_t process);

size_t workers_count(void);

// Takes leave of those that have ended. Returns whether there were any.
bool workers_reap(void);

// Sends a signal to all.
void workers_signal(int signal);

// Kills all and waits for their end.
void workers_kill(void);

#endif
