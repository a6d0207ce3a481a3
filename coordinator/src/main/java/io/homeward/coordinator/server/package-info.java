/**
 * The network side: HTTP with the Noise upgrade and HTTP/2 inside (protocol reference, sections 1
 * to 4), long polls on virtual threads, the pages that people see, and the guard against slow
 * connections. Imports all but {@code main}.
 */
@NullMarked
package io.homeward.coordinator.server;

import org.jspecify.annotations.NullMarked;
