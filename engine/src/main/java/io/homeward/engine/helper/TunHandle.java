package io.homeward.engine.helper;

/**
 * A TUN interface that the helper opened for us. The descriptor belongs to the receiver, who closes
 * it; the interface goes with it. It does not block and carries a 10-byte virtio-net header before
 * each packet.
 *
 * @param descriptor open for reading and writing
 * @param name of the interface
 * @param index of the interface
 * @param offloads the {@code TUN_F_*} bits that the kernel took: 1 checksum, 2 TSO4, 4 TSO6, 0x20
 *     USO4, 0x40 USO6
 */
public record TunHandle(int descriptor, String name, int index, int offloads) {}
