/**
 * What the computer's own network should look like while a node runs (addresses, routes, DNS), as
 * data computed from the net map and from what the computer is attached to besides, and the
 * interface of whoever makes it so. Follows sections 7.3 and 9.3 of the protocol reference. Pure
 * but for {@link io.homeward.engine.os.SystemNetworks} and the implementations of {@link
 * io.homeward.engine.os.HostConfigurator}.
 */
@NullMarked
package io.homeward.engine.os;

import org.jspecify.annotations.NullMarked;
