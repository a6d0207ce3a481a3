/**
 * The coordination server. It holds public keys, names, addresses and policy, and never sees a
 * private key or a packet. Imports point down: {@code model} &lt; {@code addressing}, {@code store}
 * &lt; {@code state} &lt; {@code mapper}, {@code auth} &lt; {@code admin} &lt; {@code server} &lt;
 * {@code main}.
 */
@NullMarked
package io.homeward.coordinator;

import org.jspecify.annotations.NullMarked;
