/**
 * What the computer's own network should look like while a node runs (addresses, routes, DNS), as
 * data computed from the net map, and the interface of whoever makes it so. Follows sections 7.3
 * and 9.3 of the protocol reference. Pure but for {@link io.homeward.engine.os.HostConfigurator}'s
 * implementations; imports {@code inet} and {@code netmap} only.
 */
@NullMarked
package io.homeward.engine.os;

import org.jspecify.annotations.NullMarked;
