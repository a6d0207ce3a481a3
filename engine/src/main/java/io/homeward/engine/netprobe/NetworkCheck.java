package io.homeward.engine.netprobe;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.Families;
import io.homeward.engine.netcheck.Netcheck;
import io.homeward.engine.netcheck.NetcheckAction;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayLatency;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the network by a program that has no node, from a socket of its own. What a NAT does
 * with one port of this computer it does with another. One thread runs it, once.
 */
public final class NetworkCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkCheck.class);

  /** Answers that may wait; whoever floods the port is not listened to. */
  private static final int MOST_WAITING = 256;

  /** Where UDP is silent, so long is a page of the network looked for. */
  private static final long PORTAL = Duration.ofMillis(4_200).toNanos();

  private final Ticker ticker;
  private final Netcheck netcheck;
  private final DatagramChannel channel;
  private final NetworkProbes probes;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(MOST_WAITING);

  /** Something that came, for the thread that runs the check. */
  private interface Event {
    List<NetcheckAction> take(long now);
  }

  /**
   * Opens the socket.
   *
   * @param coordination as in {@link RelayLatency}
   * @throws IOException when there is none to be had
   */
  public NetworkCheck(
      ServerTrust trust, @Nullable ServerAddress coordination, Ticker ticker, Randomness randomness)
      throws IOException {
    this.ticker = ticker;
    netcheck = new Netcheck(randomness);
    channel = DatagramChannel.open();
    try {
      channel.bind(new InetSocketAddress(0));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    ServerNames names = new ServerNames(NameLookup.NONE);
    probes =
        new NetworkProbes(names, new RelayLatency(names, trust, coordination, ticker), new Told());
  }

  /** What the probes tell. */
  private final class Told implements NetworkProbes.Answers {
    @Override
    public void lookedUp(String host, List<InetAddress> addresses) {
      events.offer(now -> netcheck.lookedUp(host, addresses, now));
    }

    @Override
    public void httpsMeasured(int region, @Nullable Duration took) {
      events.offer(now -> netcheck.httpsMeasured(region, took, now));
    }

    @Override
    public void captivePortal(boolean found) {
      events.offer(now -> netcheck.captivePortal(found, now));
    }
  }

  /**
   * Asks all relays and waits until there is nothing more to learn.
   *
   * @param own the addresses of this computer
   * @param limit after it whatever is known by then has to do
   * @throws IOException when the socket has no port
   * @throws InterruptedException when the thread is
   */
  public NetworkReport run(DerpMap relays, Collection<InetAddress> own, Duration limit)
      throws IOException, InterruptedException {
    WatchedThread.virtual("netcheck-answers", WatchedThread::unowned, this::receive).start();
    long begun = ticker.nanos();
    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    List<Endpoint> local = own.stream().map(address -> new Endpoint(address, port)).toList();
    perform(netcheck.place(Families.of(own), local, 0, begun));
    perform(netcheck.relays(relays, begun));
    long now = begun;
    while (!isOver(now - begun) && now - begun < limit.toNanos()) {
      long wait =
          Math.min(
              Math.min(netcheck.untilDeadline(now), limit.toNanos() - (now - begun)),
              Math.max(1, PORTAL - (now - begun)));
      Event event = events.poll(wait, TimeUnit.NANOSECONDS);
      now = ticker.nanos();
      perform(event == null ? netcheck.onDeadline(now) : event.take(now));
    }
    return netcheck.report();
  }

  private boolean isOver(long passed) {
    NetworkReport report = netcheck.report();
    boolean portalKnown = report.captivePortal() != null || passed >= PORTAL;
    return report.finished() && (!Boolean.FALSE.equals(report.udp()) || portalKnown);
  }

  private void perform(List<NetcheckAction> actions) {
    for (NetcheckAction action : actions) {
      switch (action) {
        case NetcheckAction.Send(Endpoint to, byte[] datagram) -> send(to, datagram);
        case NetcheckAction.LookUp(String host) -> probes.lookUp(host);
        case NetcheckAction.MeasureHttps(int region, DerpMap.Relay relay) ->
            probes.measureHttps(region, relay);
        case NetcheckAction.LookForCaptivePortal(List<DerpMap.Relay> relays) ->
            probes.lookForCaptivePortal(relays);
        case NetcheckAction.Report(_) -> {
          // Whoever wants the report takes it at the end.
        }
      }
    }
  }

  private void send(Endpoint to, byte[] datagram) {
    try {
      channel.send(ByteBuffer.wrap(datagram), to.toSocketAddress());
    } catch (IOException | IllegalArgumentException e) {
      // No way there, or a family that the system does not have: nothing will come back.
      LOG.debug("no question to {}: {}", to, e.toString());
    }
  }

  private void receive() {
    ByteBuffer buffer = ByteBuffer.allocate(StunMessages.MAX_ANSWER_BYTES);
    while (channel.isOpen()) {
      try {
        buffer.clear();
        channel.receive(buffer);
        long received = ticker.nanos();
        StunAnswer answer = StunMessages.parseAnswer(buffer.array(), buffer.position());
        if (answer != null) {
          events.offer(now -> netcheck.answered(answer, received, now));
        }
      } catch (IOException e) {
        LOG.debug("no more answers over UDP: {}", e.toString()); // the end, as a rule
        return;
      }
    }
  }

  /** Frees the socket and ends what is under way. Idempotent. */
  @Override
  public void close() {
    probes.close();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
  }
}
