// What a worker says to its client, who may be slow or not read at all.
#ifndef HOMEWARD_OUTBOX_H
#define HOMEWARD_OUTBOX_H

#include "../proto/proto.h"

// Sends a message and `count` descriptors with it, HW_MOST_DESCRIPTORS at most. 0, or -1 when the client is gone, or takes
// too little.
int outbox_send(int client, const struct hw_writer *said, const int *descriptors, size_t count);

#endif
