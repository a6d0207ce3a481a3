/** The data plane on real tun devices and sockets, in network namespaces. */
@NullMarked
package io.homeward.dataplane;

import org.jspecify.annotations.NullMarked;
