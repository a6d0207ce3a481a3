package io.homeward.coordinator.server;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server library gives each socket a buffer of 8 KiB for as long as it lives, which is a
 * quarter of the memory of a relay with ten thousand clients, and has no word for giving it up.
 * Where a connection is read by other means the buffer is taken away from it. Should the library
 * come to be made otherwise, it only keeps what it has.
 */
final class LibraryBuffers {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryBuffers.class);
  private static final byte[] NONE = new byte[0];
  private static final @Nullable Field BUFFER = find();

  private LibraryBuffers() {}

  private static @Nullable Field find() {
    try {
      Field field = PlainSocket.class.getDeclaredField("readBuffer");
      if (field.getType() == byte[].class && field.trySetAccessible()) {
        return field;
      }
    } catch (NoSuchFieldException e) {
      LOG.debug("another library", e);
    }
    LOG.info("connections of the relay keep a buffer each that they do not need");
    return null;
  }

  /**
   * From here on the socket is read by {@link HelidonSocket#read} only, never by {@link
   * HelidonSocket#get}.
   *
   * @return whether it has no buffer any more
   */
  static boolean release(HelidonSocket socket) {
    if (BUFFER == null || !(socket instanceof PlainSocket)) {
      return false;
    }
    try {
      BUFFER.set(socket, NONE);
      return true;
    } catch (IllegalAccessException e) {
      LOG.debug("not released", e);
      return false;
    }
  }
}
