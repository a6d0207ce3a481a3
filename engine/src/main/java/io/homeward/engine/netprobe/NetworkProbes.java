package io.homeward.engine.netprobe;

import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.netmap.DerpMap.Relay;
import io.homeward.engine.relay.RelayLatency;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The questions of a network check that need more than a datagram. Each has a virtual thread of its
 * own and an end; answers come by {@link Answers}. Any thread may ask and close.
 */
public final class NetworkProbes implements AutoCloseable {
  /** Questions under way at a time; more are answered at once, by nothing. */
  private static final int MOST = 64;

  private final ServerNames names;
  private final RelayLatency latency;
  private final Answers answers;
  private final Set<Question> questions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Hears the answers, on any thread. */
  public interface Answers {
    /** What name servers said; empty: nothing. */
    void lookedUp(String host, List<InetAddress> addresses);

    /** How long a relay took from question to answer over HTTPS; null: it did not answer. */
    void httpsMeasured(int region, @Nullable Duration took);

    /** Whether a page of the network stands before the Internet; not told where it is not known. */
    void captivePortal(boolean found);
  }

  /** One question under way, and what is to be closed to give it up. */
  private final class Question implements Connector.Opening {
    private final AtomicReference<@Nullable Closeable> connection = new AtomicReference<>();

    @Override
    public void began(Closeable attempt) throws IOException {
      connection.set(attempt);
      if (closed) {
        end();
        throw new IOException("nobody asks any more");
      }
    }

    void end() {
      Closeable last = connection.getAndSet(null);
      if (last != null) {
        try {
          last.close();
        } catch (IOException e) {
          return; // of no use any more either way
        }
      }
    }
  }

  /** Asks, and tells. */
  private interface Asking {
    void run(Question question) throws IOException;
  }

  /**
   * @param names finds the relays
   * @param latency asks them over HTTPS
   */
  public NetworkProbes(ServerNames names, RelayLatency latency, Answers answers) {
    this.names = names;
    this.latency = latency;
    this.answers = answers;
  }

  /** Finds out the addresses of a host. */
  public void lookUp(String host) {
    begin(
        "netcheck-name",
        question -> answers.lookedUp(host, names.lookup(host)),
        () -> answers.lookedUp(host, List.of()));
  }

  /** Measures how long a relay takes to answer over HTTPS. */
  public void measureHttps(int region, Relay relay) {
    begin(
        "netcheck-https",
        question -> answers.httpsMeasured(region, latency.measure(relay, question)),
        () -> answers.httpsMeasured(region, null));
  }

  /** Looks at port 80 of all these at once. One page of the network among them is enough. */
  public void lookForCaptivePortal(List<Relay> relays) {
    for (Relay relay : relays) {
      begin(
          "netcheck-portal",
          question -> answers.captivePortal(new CaptivePortal(question).standsBefore(relay)),
          () -> {
            // Whoever does not answer tells nothing.
          });
    }
  }

  /**
   * @param failed run where the question could not be asked, was not answered, or has a bug
   */
  private void begin(String name, Asking asking, Runnable failed) {
    Question question = new Question();
    if (closed || questions.size() >= MOST) {
      failed.run();
      return;
    }
    questions.add(question);
    WatchedThread.virtual(
            name,
            death -> failed.run(),
            () -> {
              try {
                asking.run(question);
              } catch (IOException e) {
                failed.run();
              } finally {
                question.end();
                questions.remove(question);
              }
            })
        .start();
  }

  /** Ends all connections soon. Idempotent. */
  @Override
  public void close() {
    closed = true;
    questions.forEach(Question::end);
  }
}
