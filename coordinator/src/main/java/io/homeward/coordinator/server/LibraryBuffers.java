package io.homeward.coordinator.server;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server library gives each socket a buffer of 8 KiB for as long as it lives, which is a
 * quarter of the memory of a relay with ten thousand clients, and has no word for giving it up.
 * Where a connection is read by other means the buffer is taken away from it. That goes without TLS
 * only: what comes with TLS has to pass through the library's buffers. Should the library come to
 * be made otherwise, it only keeps what it has.
 */
final class LibraryBuffers {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryBuffers.class);
  private static final byte[] NONE = new byte[0];
  private static final @Nullable Field BUFFER = find("readBuffer", byte[].class);
  private static final @Nullable Field DELEGATE = find("delegate", Socket.class);

  private LibraryBuffers() {}

  private static @Nullable Field find(String name, Class<?> type) {
    try {
      Field field = PlainSocket.class.getDeclaredField(name);
      if (type.isAssignableFrom(field.getType()) && field.trySetAccessible()) {
        return field;
      }
    } catch (NoSuchFieldException e) {
      LOG.debug("another library", e);
    }
    LOG.info("connections of the relay keep a buffer each that they do not need");
    return null;
  }

  /**
   * Takes the buffer, where that can be.
   *
   * @return by which the socket is read from here on, never by {@link HelidonSocket#get} any more;
   *     null where all remains as it was
   */
  static @Nullable InputStream release(HelidonSocket socket) {
    // A socket with TLS is of a class that extends this one, or of another.
    if (BUFFER == null || DELEGATE == null || socket.getClass() != PlainSocket.class) {
      return null;
    }
    try {
      // The socket's own: the library's around it does not know what has come and was not read.
      InputStream stream = ((Socket) DELEGATE.get(socket)).getInputStream();
      BUFFER.set(socket, NONE);
      return stream;
    } catch (IllegalAccessException | IOException e) {
      LOG.debug("not released", e);
      return null;
    }
  }
}
