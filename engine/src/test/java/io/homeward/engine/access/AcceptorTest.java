package io.homeward.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AcceptorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;
  private @Nullable Acceptor acceptor;

  @AfterEach
  void close() {
    if (acceptor != null) {
      acceptor.close();
    }
  }

  /** A listener that hands out what a test puts in: a connection, or a failure. */
  private static final class Scripted implements Acceptor.Listener {
    final BlockingQueue<Object> script = new LinkedBlockingQueue<>();
    private volatile boolean open = true;

    @Override
    public SocketChannel accept() throws IOException {
      try {
        Object next = script.take();
        if (next instanceof IOException failure) {
          throw failure;
        }
        if (next instanceof Error failure) {
          throw failure;
        }
        return (SocketChannel) next;
      } catch (InterruptedException e) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private void start(Acceptor made) {
    acceptor = made;
    made.start();
  }

  private SocketChannel channel() throws IOException {
    return SocketChannel.open(StandardProtocolFamily.UNIX);
  }

  @Test
  void waitsLongerAfterEachFailureAndBeginsAnewWhenItIsOver() throws Exception {
    Scripted listener = new Scripted();
    List<Duration> pauses = new CopyOnWriteArrayList<>();
    BlockingQueue<SocketChannel> served = new LinkedBlockingQueue<>();
    for (int i = 0; i < 7; i++) {
      listener.script.add(new IOException("Too many open files"));
    }
    listener.script.add(channel());
    listener.script.add(new IOException("Too many open files"));
    listener.script.add(channel());
    start(new Acceptor("test", listener, pauses::add, 4, served::add));
    assertThat(served.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(served.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(pauses.stream().map(Duration::toMillis))
        .containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L, 50L);
  }

  @Test
  void acceptsOnAfterAClassThatCouldNotBeLoaded() throws Exception {
    Scripted listener = new Scripted();
    List<Duration> pauses = new CopyOnWriteArrayList<>();
    BlockingQueue<SocketChannel> served = new LinkedBlockingQueue<>();
    listener.script.add(new NoClassDefFoundError("Too many open files"));
    listener.script.add(channel());
    start(new Acceptor("test", listener, pauses::add, 4, served::add));
    assertThat(served.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(pauses).containsExactly(Duration.ofMillis(50));
  }

  @Test
  void endsWhenItsListenerIsClosed() throws Exception {
    Path path = dir.resolve("s");
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    CountDownLatch serving = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Acceptor started =
        Acceptor.start(
            "test",
            listener,
            4,
            connection -> {
              serving.countDown();
              try {
                connection.read(ByteBuffer.allocate(1));
              } finally {
                ended.countDown();
              }
            });
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertThat(serving.await(20, TimeUnit.SECONDS)).isTrue();
      started.close();
      started.close();
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertThat(listener.isOpen()).isFalse();
  }

  @Test
  void servesOnAfterAServiceThatThrew() throws Exception {
    Scripted listener = new Scripted();
    BlockingQueue<SocketChannel> served = new LinkedBlockingQueue<>();
    start(
        new Acceptor(
            "test",
            listener,
            Thread::sleep,
            1,
            connection -> {
              served.add(connection);
              throw new AssertionError("a service with a bug");
            }));
    for (int i = 0; i < 3; i++) {
      listener.script.add(channel());
      SocketChannel connection = served.poll(20, TimeUnit.SECONDS);
      assertThat(connection).isNotNull();
      await().atMost(PATIENCE).until(() -> !connection.isOpen());
    }
  }

  @Test
  void closesWhatComesAboveItsPlaces() throws Exception {
    Scripted listener = new Scripted();
    CountDownLatch leave = new CountDownLatch(1);
    BlockingQueue<SocketChannel> served = new LinkedBlockingQueue<>();
    start(
        new Acceptor(
            "test",
            listener,
            Thread::sleep,
            1,
            connection -> {
              served.add(connection);
              try {
                leave.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            }));
    listener.script.add(channel());
    assertThat(served.poll(20, TimeUnit.SECONDS)).isNotNull();
    SocketChannel tooMany = channel();
    listener.script.add(tooMany);
    await().atMost(PATIENCE).until(() -> !tooMany.isOpen());
    leave.countDown();
  }
}
