/**
 * The connection to a coordination server: key fetch under TLS, the upgrade to Noise, HTTP/2
 * inside, and the threads that drive {@code control.session}. Protocol reference, sections 1.1 to
 * 1.3, 1.7 and 4.8. May import {@code control.*}, {@code noise}, {@code netmap} and level 0.
 */
@NullMarked
package io.homeward.engine.controlclient;

import org.jspecify.annotations.NullMarked;
