package io.homeward.engine.helper;

import java.util.List;

/**
 * A TUN interface that the helper opened for us. The descriptors belong to the receiver, who closes
 * them; the interface goes with the last. They do not block and carry a 10-byte virtio-net header
 * before each packet.
 *
 * @param descriptors open for reading and writing, one for each queue, 1 or more
 * @param name of the interface
 * @param index of the interface
 * @param offloads the {@code TUN_F_*} bits that the kernel took: 1 checksum, 2 TSO4, 4 TSO6, 0x20
 *     USO4, 0x40 USO6
 */
public record TunHandle(List<Integer> descriptors, String name, int index, int offloads) {
  /** Copies the list. */
  public TunHandle {
    descriptors = List.copyOf(descriptors);
  }

  /** The first of the descriptors; where one queue was asked for, the only one. */
  public int descriptor() {
    return descriptors.getFirst();
  }
}
