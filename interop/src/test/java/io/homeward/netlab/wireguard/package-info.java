/** Our WireGuard against the WireGuard that Debian ships, over real sockets. */
@NullMarked
package io.homeward.netlab.wireguard;

import org.jspecify.annotations.NullMarked;
