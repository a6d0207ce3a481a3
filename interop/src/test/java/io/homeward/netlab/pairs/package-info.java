/**
 * Two devices, each at some place of a lab's Internet: how soon they reach each other, by which
 * way, and whether a transfer goes on while the world around them changes. Official clients and
 * ours, at our server and at Headscale.
 */
@NullMarked
package io.homeward.netlab.pairs;

import org.jspecify.annotations.NullMarked;
