package io.homeward.engine.resolver;

import io.homeward.engine.dns.DnsQuestion;
import io.homeward.engine.dns.MagicDns;
import io.homeward.engine.dns.Upstreams;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes queries on and brings the best answer back; {@link Contest} says which that is. Who asks
 * what is being asked already waits for the same answer. Every question has a virtual thread and
 * one more for each upstream; at most {@value #MAX_CONCURRENT} run at a time, and who asks beyond
 * that is told so at once. Thread-safe.
 */
public final class DnsForwarder implements AutoCloseable {
  static final int MAX_CONCURRENT = 256;

  /** Who may wait for all of them together. */
  static final int MAX_WAITERS = 1024;

  /** How many upstreams are listened to after their question was answered by another. */
  private static final int MAX_LISTENED_TO = 32;

  /** Far more than a system and a tailnet have together. */
  private static final int MAX_SILENT = 64;

  private static final int CHANCE_BYTES = 8;

  /**
   * How long to wait.
   *
   * @param udpTry for the answer to one datagram
   * @param tcp for a whole exchange by TCP
   * @param query for everything together
   * @param headStart for a preferred upstream before the next is asked, too
   */
  public record Limits(Duration udpTry, Duration tcp, Duration query, Duration headStart) {
    /** 2 s for a datagram, 5 s by TCP, 8 s in all; 150 ms before the next is asked. */
    public static final Limits STANDARD =
        new Limits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(8),
            Duration.ofMillis(150));
  }

  /** What one upstream did; no answer: it gave up. */
  private record Heard(int upstream, byte @Nullable [] answer) {}

  private final Limits limits;
  private final Ticker ticker;
  private final Randomness randomness;
  private final UpstreamClient client;
  private final Joined joined = new Joined(MAX_CONCURRENT, MAX_WAITERS);
  private final AtomicLong refused = new AtomicLong();

  /** Those that did not answer the last datagram that they had time to answer. */
  private final Set<Endpoint> silent = ConcurrentHashMap.newKeySet();

  private final Semaphore listenedTo = new Semaphore(MAX_LISTENED_TO);

  /** The marked text of questions that servers on this computer have not answered yet. */
  private final Set<ByteBuffer> outToLoopback = ConcurrentHashMap.newKeySet();

  /** A forwarder without any query under way. */
  public DnsForwarder(Limits limits, Ticker ticker, Randomness randomness) {
    this.limits = limits;
    this.ticker = ticker;
    this.randomness = randomness;
    client = new UpstreamClient(limits, ticker, randomness);
  }

  /**
   * Asks the upstreams. Does not wait.
   *
   * @param query a whole message with one question
   * @param reply takes the answer, once, on any thread, however long it is; SERVFAIL when no
   *     upstream answered, when too many queries are under way, or when the query is one of ours
   *     that a server on this computer sent back to us; not called when the forwarder was closed
   */
  public void forward(byte[] query, Upstreams upstreams, Consumer<byte[]> reply) {
    if (client.closed()) {
      return;
    }
    DnsQuestion question = DnsQuestion.of(query);
    if (question == null || outToLoopback.contains(ByteBuffer.wrap(DnsQuestion.text(query)))) {
      reply.accept(MagicDns.failure(query));
      return;
    }
    Joined.Key key = new Joined.Key(question, upstreams);
    switch (joined.join(key, new Joined.Waiter(query, reply))) {
      case JOINED -> {}
      case REFUSED -> {
        refused.incrementAndGet();
        reply.accept(MagicDns.failure(query));
      }
      case FIRST ->
          WatchedThread.virtual("dns-query", WatchedThread::unowned, () -> answer(key, query))
              .start();
    }
  }

  private void answer(Joined.Key key, byte[] query) {
    byte @Nullable [] answer = null;
    try {
      answer = ask(query, key.upstreams());
    } finally {
      for (Joined.Waiter waiter : joined.end(key)) {
        if (!client.closed()) {
          waiter
              .reply()
              .accept(
                  answer == null
                      ? MagicDns.failure(waiter.query())
                      : DnsQuestion.answerTo(waiter.query(), answer));
        }
      }
    }
  }

  /** Queries that were refused because too many were under way. */
  public long refused() {
    return refused.get();
  }

  /** Whether no query is under way. */
  boolean idle() {
    return joined.isEmpty();
  }

  /** Whether a server did not answer when it last had time to. */
  boolean wasSilent(Endpoint server) {
    return silent.contains(server);
  }

  private byte @Nullable [] ask(byte[] query, Upstreams upstreams) {
    List<Endpoint> servers = upstreams.servers();
    boolean[] silentLately = new boolean[servers.size()];
    for (int i = 0; i < silentLately.length; i++) {
      silentLately[i] = silent.contains(servers.get(i));
    }
    Contest contest = new Contest(upstreams.order(), silentLately, limits, ticker.nanos());
    BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    List<Asker> askers = new ArrayList<>();
    try {
      while (!contest.isSettled(ticker.nanos())) {
        for (int next = contest.nextToAsk(ticker.nanos());
            next >= 0;
            next = contest.nextToAsk(ticker.nanos())) {
          Asker asker = new Asker(next, servers.get(next), query, heard);
          askers.add(asker);
          asker.thread.start();
        }
        Heard news = heard.poll(contest.untilNext(ticker.nanos()), TimeUnit.NANOSECONDS);
        if (news != null) {
          byte[] answer = news.answer();
          if (answer == null) {
            contest.gaveUp(news.upstream());
          } else {
            contest.answered(news.upstream(), quality(answer), answer);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean preferred = upstreams.order() == Upstreams.Order.PREFERRED_FIRST;
    askers.forEach(asker -> asker.questionSettled(preferred));
    return contest.answer();
  }

  private static Contest.Quality quality(byte[] answer) {
    if (MagicDns.isSoftFailure(answer)) {
      return Contest.Quality.FAILURE;
    }
    return MagicDns.isNothing(answer) ? Contest.Quality.NOTHING : Contest.Quality.DATA;
  }

  /** Asks one upstream on a thread of its own, and notes whether it is silent. */
  private final class Asker implements Runnable {
    private enum State {
      WANTED,
      LISTENED_TO,
      ENDED
    }

    private final int upstream;
    private final Endpoint server;
    private final byte[] query;
    private final BlockingQueue<Heard> heard;
    private final AtomicReference<State> state = new AtomicReference<>(State.WANTED);
    private final Thread thread;

    Asker(int upstream, Endpoint server, byte[] query, BlockingQueue<Heard> heard) {
      this.upstream = upstream;
      this.server = server;
      this.query = query;
      this.heard = heard;
      thread = WatchedThread.virtual("dns-upstream", WatchedThread::unowned, this);
    }

    @Override
    public void run() {
      byte @Nullable [] answer = null;
      try {
        answer = server.address().isLoopbackAddress() ? askMarked() : ask(query);
        silent.remove(server);
      } catch (IOException e) {
        // Silent, unreachable or talking nonsense: the others may answer.
        noteSilence();
      } finally {
        heard.add(new Heard(upstream, answer));
        if (state.getAndSet(State.ENDED) == State.LISTENED_TO) {
          listenedTo.release();
        }
      }
    }

    /** So that the query is known again when the server sends it back to us. */
    private byte[] askMarked() throws IOException {
      byte[] marked = DnsQuestion.marked(query, randomness.bytes(CHANCE_BYTES));
      ByteBuffer text = ByteBuffer.wrap(DnsQuestion.text(marked));
      if (Arrays.equals(marked, query)) {
        // No letters: anybody may ask the same.
        return ask(query);
      }
      outToLoopback.add(text);
      try {
        return ask(marked);
      } finally {
        outToLoopback.remove(text);
      }
    }

    private byte[] ask(byte[] sent) throws IOException {
      return client.ask(
          sent,
          server,
          () -> {
            noteSilence();
            return state.get() == State.WANTED;
          });
    }

    private void noteSilence() {
      // An interrupt closes the socket: that says nothing about the server.
      if (!thread.isInterrupted() && !client.closed()) {
        if (silent.size() >= MAX_SILENT) {
          silent.clear();
        }
        silent.add(server);
      }
    }

    /**
     * Ends it, or lets it hear whether the server answers at all: nobody may wait for a preferred
     * one that is dead, nor do without one that is back.
     */
    void questionSettled(boolean preferred) {
      if (!preferred || !listenedTo.tryAcquire()) {
        thread.interrupt();
      } else if (!state.compareAndSet(State.WANTED, State.LISTENED_TO)) {
        listenedTo.release();
      }
    }
  }

  /** Ends what is under way. Idempotent, does not wait. */
  @Override
  public void close() {
    client.close();
  }
}
