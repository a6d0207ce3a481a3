// What belongs to a tailnet by its address.
#ifndef HOMEWARD_TAILNET_H
#define HOMEWARD_TAILNET_H

#include "../proto/proto.h"

// Where every device answers names for its own system, IPv4 first.
extern const struct hw_address TAILNET_SERVICE[HW_TAILNET_COUNT];

bool tailnet_contains(const struct hw_address *address);

// Whether a prefix and the range of its family have addresses in common.
bool tailnet_overlaps(const struct hw_prefix *prefix);

#endif
