package io.homeward.netlab.pairs;

import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.Internet;
import io.homeward.netlab.nat.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Two devices, a stream of bytes from the left one to the right one, and what happens to them. */
final class Transfer implements AutoCloseable {
  private static final Duration MOST = Duration.ofSeconds(90);

  /** More than what was on its way already. */
  private static final long SOME_BYTES = 100_000;

  private final Internet internet = Internet.create();
  private final LabServer server;
  private final Site left;
  private final Site right;
  private final LabDevice sender;
  private final LabDevice receiver;
  private final String toReceiver;
  private final String toSender;
  private final CheckedStream stream;
  private final List<String> lines = new ArrayList<>();

  /** Something that happens to the two. */
  interface Happening {
    void happen() throws Exception;
  }

  /** Starts both, waits for the first echo and begins the stream. */
  Transfer(Pair pair) throws Exception {
    try {
      server = new OurServer(internet.hub());
      server.start();
      left = internet.site("left", pair.left().plan());
      right = internet.site("right", pair.right().plan());
      sender = pair.left().kind().at(left, server);
      receiver = pair.right().kind().at(right, server);
      Round round = Round.run(sender, receiver, new Round.Patience(MOST.toMillis(), 0));
      if (!round.isConnected()) {
        throw new IllegalStateException("not connected: " + sender.said() + receiver.said());
      }
      toReceiver = receiver.address();
      toSender = sender.address();
      stream = new CheckedStream(sender.host(), receiver.host(), toReceiver, 7);
    } catch (Exception | Error e) {
      internet.close();
      throw e;
    }
  }

  /** Lets something happen, and waits until bytes come again. */
  void goesOn(String what, Happening happening) throws Exception {
    stream.takePause();
    happening.happen();
    long bytes = stream.bytes();
    Awaitility.await("bytes after: " + what)
        .atMost(MOST)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> stream.bytes() > bytes + SOME_BYTES);
    lines.add(
        "| %s | %d ms | %s | %s |"
            .formatted(what, stream.takePause(), shown(leftWay()), shown(rightWay())));
    System.out.println(lines.getLast());
  }

  private static String shown(Way way) {
    return way.kind().title();
  }

  Way leftWay() throws Exception {
    return sender.way(toReceiver);
  }

  Way rightWay() throws Exception {
    return receiver.way(toSender);
  }

  /** Waits until both say that they reach the other so. */
  void await(Way.Kind kind) {
    Netlab.await(kind.title(), () -> leftWay().kind() == kind && rightWay().kind() == kind);
  }

  /** No datagram passes between the two any more; the server is there for both. */
  void cutBetween() throws Exception {
    internet.cutBetween(left, right);
  }

  void mendBetween() throws Exception {
    internet.mendBetween(left, right);
  }

  /** The router of a side is off for a while, and begins with another address. */
  void reboot(Site site) throws Exception {
    internet.cut(site);
    site.renumber();
    Thread.sleep(Duration.ofSeconds(1));
    internet.mend(site);
  }

  /** The server with its relay ends at once, and is there again. */
  void restartServer() throws Exception {
    server.stop();
    server.start();
  }

  Site left() {
    return left;
  }

  Site right() {
    return right;
  }

  /** Ends the stream; whether all came as it was sent. */
  boolean endsWhole() throws Exception {
    return stream.endsWhole();
  }

  /** What happened, as rows of a table. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void close() throws Exception {
    try (internet) {
      stream.close();
      sender.close();
      receiver.close();
    }
  }
}
