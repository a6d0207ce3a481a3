// The buffers of a client's own UDP socket. The kernel lets an ordinary user have so little that two or three datagrams
// of 64 KiB fill them. This is a setting of that one socket: nothing of the computer changes, it goes with the socket, and
// there is nothing to undo.
#ifndef HOMEWARD_BUFFERS_H
#define HOMEWARD_BUFFERS_H

#include "../proto/proto.h"

// Gives both buffers of a UDP socket the one size that the helper gives. HW_MALFORMED: the descriptor is anything else,
// and nothing was done to it; HW_SYSTEM with errno.
enum hw_error buffers_raise(int descriptor);

#endif
