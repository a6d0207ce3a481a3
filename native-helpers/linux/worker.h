// One worker is one process for one client that the supervisor has authorised.
#ifndef HOMEWARD_WORKER_H
#define HOMEWARD_WORKER_H

// Serves until the client goes or a signal that `signals` (a signalfd) tells, then undoes everything. Returns the exit status.
int worker_run(int client, int signals);

#endif
