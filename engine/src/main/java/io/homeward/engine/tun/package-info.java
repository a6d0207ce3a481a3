/**
 * The tunnel's end towards the operating system: a {@link io.homeward.engine.tun.TunDevice} gives
 * the packets that programs send and takes those for them. On Linux it speaks the virtio-net
 * header, so that one read yields up to 64 KiB of one flow, which {@link
 * io.homeward.engine.tun.Segmenter} splits, and one write delivers many packets of a flow, which
 * {@link io.homeward.engine.tun.FlowJoiner} joins. Imports {@code packet} and {@code memory}.
 */
@NullMarked
package io.homeward.engine.tun;

import org.jspecify.annotations.NullMarked;
