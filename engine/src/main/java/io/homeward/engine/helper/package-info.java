/**
 * The unprivileged half of the talk with the privileged helper ({@code native-helpers/}): opens the
 * TUN interface and receives its descriptor, hands over the wanted host configuration, and keeps
 * the connection alive, because the helper undoes everything when it ends. The protocol is ours;
 * {@link io.homeward.engine.helper.HelperFrames} has its byte tables. May import {@code os}, {@code
 * tun} and level 0.
 */
@NullMarked
package io.homeward.engine.helper;

import org.jspecify.annotations.NullMarked;
