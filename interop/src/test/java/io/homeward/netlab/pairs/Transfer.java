package io.homeward.netlab.pairs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two devices, a stream of bytes from the left one to the right one, and what happens to them. */
final class Transfer implements AutoCloseable {
  private static final Duration MOST = Duration.ofSeconds(90);

  /** For how long nothing comes while a router is off. */
  private static final Duration OFF = Duration.ofSeconds(1);

  /** More than what is on its way at a time. */
  private static final long SOME_BYTES = 100_000;

  private final Lab lab = new Lab(LabServer.Kind.OURS);
  private final Meeting meeting;
  private final CheckedStream stream;
  private final List<String> lines = new ArrayList<>();

  /** Something that happens to the two. */
  interface Happening {
    void happen() throws Exception;
  }

  /** Starts both, waits for the first echo and begins the stream. */
  Transfer(Pair pair) throws Exception {
    try {
      meeting = lab.meeting(pair);
      Round round = meeting.begin(new Round.Patience(MOST.toMillis(), 0));
      if (!round.isConnected()) {
        throw new IllegalStateException(
            "not connected: " + meeting.left().said() + meeting.right().said());
      }
      stream = new CheckedStream(meeting.left(), meeting.right(), 7);
    } catch (Exception | Error e) {
      lab.close();
      throw e;
    }
  }

  /** Lets something happen, and waits until bytes come again. */
  void goesOn(String what, Happening happening) throws Exception {
    stream.takePause();
    happening.happen();
    stream.awaitMore("after: " + what, SOME_BYTES, MOST);
    lines.add(
        "| %s | %d ms | %s | %s |"
            .formatted(
                what, stream.takePause(), shown(meeting.leftWay()), shown(meeting.rightWay())));
    System.out.println(lines.getLast());
  }

  private static String shown(Way way) {
    return way.kind().title();
  }

  /** The two, to let something happen to them. */
  Meeting meeting() {
    return meeting;
  }

  /** The router of a device is off for a while, and begins with another address. */
  void reboot(LabDevice device) throws Exception {
    meeting.cut(device);
    device.site().renumber();
    stream.awaitSilence(OFF, MOST);
    meeting.mend(device);
  }

  /** The server with its relay ends at once, and is there again. */
  void restartServer() throws Exception {
    lab.server().stop();
    lab.server().start();
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
    try (lab;
        meeting) {
      stream.close();
    }
  }
}
