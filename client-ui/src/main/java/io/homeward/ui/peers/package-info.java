/**
 * The devices of the tailnet: list, search, details, and the copy forms that appear beside the
 * pointer. Imports {@code session}, {@code controls}, {@code text}, {@code desktop}.
 */
@NullMarked
package io.homeward.ui.peers;

import org.jspecify.annotations.NullMarked;
