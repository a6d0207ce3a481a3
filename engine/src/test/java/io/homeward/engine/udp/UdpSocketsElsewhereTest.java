package io.homeward.engine.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The engine's own classes where the linker finds none of Linux's calls, as on other systems: the
 * same class files with the names of the calls made unknown.
 */
class UdpSocketsElsewhereTest {
  private static final String ENGINE = "io.homeward.engine.";

  /** Calls that only Linux has, each with a name of the same length that nobody has. */
  private static final Map<String, String> ABSENT =
      Map.of(
          "epoll_create1", "epoll_create_",
          "eventfd", "eventf_",
          "sendmmsg", "sendmms_",
          "recvmmsg", "recvmms_");

  @Test
  void thePlainChannelIsReachedWhereLinuxIsNot() throws Exception {
    ClassLoader elsewhere = new Elsewhere();
    Class<?> sockets = elsewhere.loadClass(ENGINE + "udp.UdpSockets");
    try (AutoCloseable socket =
            (AutoCloseable) sockets.getMethod("open", int.class).invoke(null, 0);
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThat(socket.getClass().getSimpleName()).isEqualTo("PortableUdpSocket");
      int port = (int) socket.getClass().getMethod("port").invoke(socket);
      peer.send(new DatagramPacket(new byte[] {7}, 1, InetAddress.getLoopbackAddress(), port));
      socket.getClass().getMethod("awaitReadable").invoke(socket);
      Object batch = socket.getClass().getMethod("newReceiveBatch").invoke(socket);
      Object received =
          socket.getClass().getMethod("receive", batch.getClass()).invoke(socket, batch);
      assertThat(received).isEqualTo(1);
      ((AutoCloseable) batch).close();
    }
  }

  @Test
  void theHelperIsNotLookedForWhereLinuxIsNot() throws Exception {
    Class<?> client = new Elsewhere().loadClass(ENGINE + "helper.HelperClient");
    assertThatThrownBy(() ->
            client
                .getMethod("connect", java.nio.file.Path.class)
                .invoke(null, java.nio.file.Path.of("/nowhere")))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("HELPER_NOT_RUNNING");
  }

  /** Loads the engine's classes anew, changed. */
  private static final class Elsewhere extends ClassLoader {
    Elsewhere() {
      super(UdpSocketsElsewhereTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(ENGINE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        @Nullable Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        // A class file holds the names as plain bytes; of the same length, nothing else changes.
        String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> call : ABSENT.entrySet()) {
          text = text.replace(call.getKey(), call.getValue());
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
