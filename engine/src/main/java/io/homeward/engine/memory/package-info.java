/**
 * Off-heap memory by address, for the packet path: batches of packets live in a few large reused
 * areas, and sealing, splitting and joining them works on addresses without an object per packet.
 * Everything else uses arrays. And how functions in C are called, which take such addresses.
 */
@NullMarked
package io.homeward.engine.memory;

import org.jspecify.annotations.NullMarked;
