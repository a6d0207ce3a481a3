package io.homeward.engine.node;

import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.Netcheck;
import io.homeward.engine.netcheck.NetcheckAction;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netprobe.NetworkProbes;
import io.homeward.engine.relay.RelayLatency;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the network is like as one socket sees it: asks by that very socket, because what a NAT does
 * with another one is of no use. Owned by the node's thread; answers come on any, and wait in a
 * bounded queue until {@link #takeAnswers}.
 */
final class SocketNetcheck implements AutoCloseable {
  /** Answers that may wait for the node's thread: forged ones cost no more than this. */
  private static final int MOST_WAITING = 64;

  private final Ticker ticker;
  private final Socket socket;
  private final Runnable answersWait;
  private final Netcheck netcheck;
  private final NetworkProbes probes;
  private final BlockingQueue<Step> answers = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean posted = new AtomicBoolean();
  private final AtomicBoolean wanted = new AtomicBoolean(); // and the wish waits

  /** By what it asks, and whom it tells. Called by the node's thread. */
  interface Socket {
    /** Sends a question to a STUN server. */
    void ask(byte[] datagram, Endpoint to);

    /**
     * Whether what no socket of UDP can tell is asked, too: how far relays are over HTTPS, and
     * whether a page of the network stands before them.
     */
    boolean asksOverHttps();

    /** Something is about to be decided. */
    void before(Netcheck netcheck);

    /** What is known of the network now. */
    void found(NetworkReport report);
  }

  /** Something that happened, and what it leads to. */
  interface Step {
    List<NetcheckAction> take(Netcheck netcheck, long now);
  }

  /**
   * @param names finds the servers, also when this node answers for the names of this computer
   * @param server the coordination server; a relay beside it speaks as it does; null: not known
   * @param answersWait told when {@link #takeAnswers} has something; any thread
   */
  SocketNetcheck(
      NodeConfig config,
      ServerNames names,
      @Nullable ServerAddress server,
      Socket socket,
      Runnable answersWait) {
    ticker = config.ticker();
    this.socket = socket;
    this.answersWait = answersWait;
    netcheck = new Netcheck(config.randomness());
    probes =
        new NetworkProbes(
            names,
            new RelayLatency(names, ServerTrust.of(config.trust()), server, ticker),
            new Told());
  }

  /** What the probes tell. */
  private final class Told implements NetworkProbes.Answers {
    @Override
    public void lookedUp(String host, List<InetAddress> addresses) {
      keep((netcheck, now) -> netcheck.lookedUp(host, addresses, now));
    }

    @Override
    public void httpsMeasured(int region, @Nullable Duration took) {
      keep((netcheck, now) -> netcheck.httpsMeasured(region, took, now));
    }

    @Override
    public void captivePortal(boolean found) {
      keep((netcheck, now) -> netcheck.captivePortal(found, now));
    }
  }

  /** What came by the socket and may be an answer. Any thread. */
  void answered(byte[] datagram, long atNanos) {
    StunAnswer answer = StunMessages.parseAnswer(datagram, datagram.length);
    if (answer != null) {
      keep((netcheck, now) -> netcheck.answered(answer, atNanos, now));
    }
  }

  /** Somebody is about to be told where this node is. Any thread. */
  void wanted() {
    if (wanted.compareAndSet(false, true) && !keep(Netcheck::wanted)) {
      wanted.set(false); // so many answers wait that it is known soon
    }
  }

  private boolean keep(Step answer) {
    boolean kept = answers.offer(answer);
    if (kept && posted.compareAndSet(false, true)) {
      answersWait.run();
    }
    return kept;
  }

  /** Takes the answers that came. */
  void takeAnswers() {
    posted.set(false);
    wanted.set(false);
    for (Step answer = answers.poll(); answer != null; answer = answers.poll()) {
      take(answer);
    }
  }

  /** Something else happened. */
  void take(Step step) {
    socket.before(netcheck);
    for (NetcheckAction action : step.take(netcheck, ticker.nanos())) {
      switch (action) {
        case NetcheckAction.Send(Endpoint to, byte[] datagram) -> socket.ask(datagram, to);
        case NetcheckAction.LookUp(String host) -> probes.lookUp(host);
        case NetcheckAction.MeasureHttps(int region, DerpMap.Relay relay) -> {
          if (socket.asksOverHttps()) {
            probes.measureHttps(region, relay);
          } else {
            keep((netcheck, now) -> netcheck.httpsMeasured(region, null, now));
          }
        }
        case NetcheckAction.LookForCaptivePortal(List<DerpMap.Relay> relays) -> {
          if (socket.asksOverHttps()) {
            probes.lookForCaptivePortal(relays);
          } else {
            keep((netcheck, now) -> netcheck.captivePortal(false, now));
          }
        }
        case NetcheckAction.Report(NetworkReport report) -> socket.found(report);
      }
    }
  }

  /** Whether the server hears of a change now. */
  void serverReachable(boolean now) {
    netcheck.serverReachable(now);
  }

  /** Nanoseconds until {@link #onDeadline} is due; {@link Long#MAX_VALUE}: never. */
  long untilDeadline() {
    return netcheck.untilDeadline(ticker.nanos());
  }

  /** Does what is due, if anything is. */
  void onDeadline() {
    if (untilDeadline() == 0) {
      takeAnswers(); // what has come in time is not late because this thread was
    }
    if (untilDeadline() == 0) {
      take(Netcheck::onDeadline);
    }
  }

  /** Gives up what is under way; nothing that comes later counts. */
  @Override
  public void close() {
    probes.close();
    answers.clear();
  }
}
