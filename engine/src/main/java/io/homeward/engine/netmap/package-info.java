/**
 * The immutable model of a tailnet as the coordination server describes it: this node, its peers,
 * names, relays and filter rules. Protocol reference, section 4. Nothing in here knows JSON or the
 * network.
 */
@NullMarked
package io.homeward.engine.netmap;

import org.jspecify.annotations.NullMarked;
