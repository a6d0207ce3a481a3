package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SingleInstanceTest {
  private static final StartRequest INVITE =
      StartRequest.invite("homeward://join?server=https%3A%2F%2Fhub.example#hw-key-1");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path dir;

  private static SingleInstance.Window window(AtomicInteger shown) {
    return (request, done) -> {
      shown.incrementAndGet();
      done.run();
    };
  }

  private SocketChannel caller() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve("app.sock")));
  }

  @Test
  void theSecondAsksTheFirstToShowItsWindow() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(window(shown));
      assertThat(SingleInstance.acquire(dir)).isNull();
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, PATIENCE)).isTrue();
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, PATIENCE)).isTrue();
    }
    assertThat(shown).hasValue(2);
    assertThat(dir.resolve("app.sock")).doesNotExist();
    try (SingleInstance next = SingleInstance.acquire(dir)) {
      assertThat(next).isNotNull();
    }
  }

  @Test
  void theSecondSaysWhatItWasStartedFor() throws Exception {
    List<StartRequest> asked = new CopyOnWriteArrayList<>();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen((request, done) -> {
        asked.add(request);
        done.run();
      });
      assertThat(SingleInstance.askFirst(dir, StartRequest.SEARCH, PATIENCE)).isTrue();
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, PATIENCE)).isTrue();
      assertThat(SingleInstance.askFirst(dir, INVITE, PATIENCE)).isTrue();
    }
    assertThat(asked).containsExactly(StartRequest.SEARCH, StartRequest.SHOW, INVITE);
  }

  @Test
  void aLinkIsOneLineOfBoundedLength() {
    String smuggled = "homeward://join?server=a\nshow\u0000漢";
    assertThat(new String(StartRequest.invite(smuggled).line(), StandardCharsets.US_ASCII))
        .isEqualTo("invite homeward://join?server=ashow\n");
    assertThat(StartRequest.invite("x".repeat(3000))).isEqualTo(StartRequest.SHOW);
    assertThat(StartRequest.invite("x".repeat(2048)).line())
        .hasSizeLessThanOrEqualTo(StartRequest.MAX_BYTES);
    assertThat(StartRequest.of("invite")).isNull();
    assertThat(StartRequest.of("quit")).isNull();
  }

  @Test
  void whoeverStartsTheAppAgainSeesItButAStartInTheBackgroundDoesNot() throws Exception {
    List<StartRequest> asked = new CopyOnWriteArrayList<>();
    HomewardAppConfig again =
        HomewardAppConfig.of(
            () -> {
              throw new AssertionError("a second node");
            },
            dir,
            "0.1.0");
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen((request, done) -> {
        asked.add(request);
        done.run();
      });
      assertThat(HomewardApp.launch(again)).isZero();
      assertThat(asked).isEmpty();
      assertThat(HomewardApp.launch(again.withWindow(true))).isZero();
      assertThat(HomewardApp.launch(again.withSearch(true))).isZero();
    }
    assertThat(asked).containsExactly(StartRequest.SHOW, StartRequest.SEARCH);
  }

  @Test
  void aSocketLeftByAKilledAppIsNoHindrance() throws Exception {
    Files.createFile(dir.resolve("app.sock"));
    AtomicInteger shown = new AtomicInteger();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(window(shown));
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, PATIENCE)).isTrue();
    }
    assertThat(shown).hasValue(1);
  }

  @Test
  void nonsenseOnTheSocketShowsNothingAndDoesNotStopIt() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(window(shown));
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(dir.resolve("app.sock")));
        channel.write(
            ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(channel.read(ByteBuffer.allocate(8))).isNegative();
      } catch (java.io.IOException reset) {
        assertThat(reset).isNotNull(); // closed with what it did not read: as good
      }
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, PATIENCE)).isTrue();
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

  @Test
  void othersCannotReachTheSocketInAFolderThatIsOpenToThem() throws Exception {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(window(new AtomicInteger()));
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("app.sock"))))
          .isEqualTo("rw-------");
      try (Stream<Path> files = Files.list(dir)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("app.lock", "app.sock");
      }
    }
  }

  @Test
  @Timeout(120)
  void callersThatSayNothingKeepNobodyFromBeingServed() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    List<SocketChannel> silent = new ArrayList<>();
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen(window(shown));
      // One that stops in the middle of its question has a place; those beyond the last are
      // refused.
      SocketChannel halting = caller();
      silent.add(halting);
      halting.write(ByteBuffer.wrap("sho".getBytes(StandardCharsets.US_ASCII)));
      for (int i = 0; i < 20; i++) {
        silent.add(caller());
      }
      // Refused while all places are taken by the silent ones, served as soon as one is free.
      while (!SingleInstance.askFirst(dir, StartRequest.SHOW, PATIENCE)) {
        Thread.onSpinWait();
      }
      // And they are sent away.
      assertThat(silent.getFirst().read(ByteBuffer.allocate(1))).isNegative();
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
    assertThat(shown).hasValue(1);
  }

  @Test
  @Timeout(120)
  void aFirstAppThatHangsDoesNotHoldUpTheSecondForEver() throws Exception {
    try (SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir))) {
      first.listen((request, done) -> {}); // its window never comes
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, Duration.ofMillis(300))).isFalse();
    }
  }

  @Test
  @Timeout(120)
  void aFirstAppThatIsStoppedDoesNotHoldUpTheSecondForEver() throws Exception {
    SingleInstance first = Objects.requireNonNull(SingleInstance.acquire(dir));
    List<SocketChannel> waiting = new ArrayList<>();
    try (first;
        ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Accepts nobody, like a process that is stopped: the first calls wait in its queue.
      stopped.bind(UnixDomainSocketAddress.of(dir.resolve("app.sock")), 1);
      waiting.add(caller());
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, Duration.ofMillis(300))).isFalse();
      // Its queue is full now: not even the connection comes about.
      assertThat(SingleInstance.askFirst(dir, StartRequest.SHOW, Duration.ofMillis(300))).isFalse();
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }
}
