/**
 * Asks other DNS servers: the sockets behind {@code dns}. UDP first, every upstream at once, TCP
 * when an answer was cut short; bounded in time and number. Also knows which servers the system
 * used before. May import {@code dns}, {@code inet} and {@code env}.
 */
@NullMarked
package io.homeward.engine.resolver;

import org.jspecify.annotations.NullMarked;
