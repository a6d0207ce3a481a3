package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleInstanceTest {
  @TempDir Path dir;

  @Test
  void theSecondAsksTheFirstToShowItsWindow() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(shown::incrementAndGet);
      assertThat(SingleInstance.acquire(dir)).isNull();
      assertThat(SingleInstance.askFirst(dir)).isTrue();
      assertThat(SingleInstance.askFirst(dir)).isTrue();
    }
    assertThat(shown).hasValue(2);
    assertThat(dir.resolve("app.sock")).doesNotExist();
    try (SingleInstance next = SingleInstance.acquire(dir)) {
      assertThat(next).isNotNull();
    }
  }

  @Test
  void aSocketLeftByAKilledAppIsNoHindrance() throws Exception {
    Files.createFile(dir.resolve("app.sock"));
    AtomicInteger shown = new AtomicInteger();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(shown::incrementAndGet);
      assertThat(SingleInstance.askFirst(dir)).isTrue();
    }
    assertThat(shown).hasValue(1);
  }

  @Test
  void nonsenseOnTheSocketShowsNothingAndDoesNotStopIt() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(shown::incrementAndGet);
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(dir.resolve("app.sock")));
        channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes("US-ASCII")));
        assertThat(channel.read(ByteBuffer.allocate(8))).isNegative();
      } catch (java.io.IOException reset) {
        assertThat(reset).isNotNull(); // closed with what it did not read: as good
      }
      assertThat(SingleInstance.askFirst(dir)).isTrue();
    }
    assertThat(shown).hasValue(1);
  }

  @Test
  void theFolderIsForItsOwnerAlone() throws Exception {
    Path made = dir.resolve("config/homeward");
    try (SingleInstance first = SingleInstance.acquire(made)) {
      assertThat(first).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
  }
}
