/**
 * How datagrams reach a peer, as one value: the tunnel, the paths and the packet loops speak of it,
 * and who watches a node sees it.
 */
@NullMarked
package io.homeward.engine.way;

import org.jspecify.annotations.NullMarked;
