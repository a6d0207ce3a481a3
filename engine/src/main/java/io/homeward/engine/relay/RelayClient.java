package io.homeward.engine.relay;

import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.os.SystemNetworks;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relays of a tailnet as one node uses them: the home region is kept connected, others are
 * while something is sent there. One for each key; a node that gets another key makes another one.
 * All methods may be called from any thread and wait for nothing.
 */
public final class RelayClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayClient.class);

  /**
   * Waiting does not count the computer's sleep, deadlines do. The node tells when it is over; this
   * is for what even the node was not told.
   */
  private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final Duration PAUSE_AFTER_A_BUG = Duration.ofSeconds(1);

  private final Ticker ticker;
  private final RelayClientConfig config;
  private final RelayListener listener;
  private final RelayLink.Parts parts;
  private final BlockingQueue<RelayLetter> mailbox = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Wish> newest = new AtomicReference<>();
  private volatile Queues queues = Queues.NONE;
  private volatile Map<Integer, RelayState> states = Map.of();
  private volatile boolean closed;
  private long droppedBefore; // guarded by this

  // Of the thread "relays".
  private RelayRegions regions;
  private Wish wish = new Wish(DerpMap.EMPTY, 0);
  private final Map<Integer, RelayLink> links = new HashMap<>();

  /** What is to be known of the relays. */
  private record Wish(DerpMap map, int home) {}

  /**
   * The queues by region, found without an object.
   *
   * @param ids in ascending order
   */
  private record Queues(int[] ids, SendQueue[] all) {
    static final Queues NONE = new Queues(new int[0], new SendQueue[0]);

    @Nullable SendQueue find(int region) {
      int at = Arrays.binarySearch(ids, region);
      return at < 0 ? null : all[at];
    }
  }

  private RelayClient(RelayClientConfig config, RelayListener listener) {
    this.config = config;
    this.ticker = config.ticker();
    this.listener = listener;
    ServerTrust trust = ServerTrust.of(config.trust());
    Connector connector =
        new Connector(new ServerNames(config.lookup()), config.proxies(), trust.context());
    RelayDialer dialer = new RelayDialer(connector, new RelayTls(trust), config.coordination());
    parts = new RelayLink.Parts(dialer, config.key(), config.randomness(), listener);
    regions = new RelayRegions(config.randomness());
  }

  /** A client without regions. */
  public static RelayClient start(RelayClientConfig config, RelayListener listener) {
    RelayClient client = new RelayClient(config, listener);
    client.begin();
    return client;
  }

  private void begin() {
    WatchedThread.platform("relays", this::died, this::run).start();
  }

  /** A bug: everything ends, and begins again from the newest map. */
  private void died(Throwable death) {
    links.values().forEach(RelayLink::close);
    links.clear();
    if (!closed) {
      regions = new RelayRegions(config.randomness());
      newest.compareAndSet(null, wish);
      mailbox.clear();
      mailbox.add(new RelayLetter.Applied());
      for (SendQueue queue : queues.all()) {
        queue.asked.set(false);
      }
      WatchedThread.platform(
              "relays",
              this::died,
              () -> {
                try {
                  Thread.sleep(PAUSE_AFTER_A_BUG);
                } catch (InterruptedException e) {
                  return;
                }
                run();
              })
          .start();
    }
  }

  /**
   * Takes the map of relays and the region in which this node is at home.
   *
   * @param home kept connected; 0: none yet
   */
  public synchronized void apply(DerpMap map, int home) {
    renew(map);
    newest.set(new Wish(map, home));
    mailbox.add(new RelayLetter.Applied());
  }

  /** So that what is sent right after {@link #apply} finds its region. */
  private void renew(DerpMap map) {
    Queues before = queues;
    int[] ids = map.regions().keySet().stream().mapToInt(id -> id).sorted().toArray();
    SendQueue[] all = new SendQueue[ids.length];
    for (int i = 0; i < ids.length; i++) {
      SendQueue same = before.find(ids[i]);
      all[i] = same == null ? new SendQueue(ids[i]) : same;
    }
    for (SendQueue old : before.all()) {
      if (!map.regions().containsKey(old.region())) {
        droppedBefore += old.dropped();
      }
    }
    queues = new Queues(ids, all);
  }

  /**
   * Sends a packet to a device through a region, which is connected if it is not. Of what waits
   * while a region is not connected, or is slow, the oldest is lost.
   *
   * @param length 0 to 65,536
   * @return false when there is no such region
   */
  public boolean send(int region, NodePublicKey to, byte[] packet, int offset, int length) {
    SendQueue queue = queues.find(region);
    if (queue == null) {
      return false;
    }
    queue.add(to, packet, offset, length);
    want(queue);
    return true;
  }

  /** The same with a packet outside of the heap. */
  public boolean send(int region, NodePublicKey to, long address, int length) {
    SendQueue queue = queues.find(region);
    if (queue == null) {
      return false;
    }
    queue.add(to, address, length);
    want(queue);
    return true;
  }

  private void want(SendQueue queue) {
    if (!queue.asked.get() && queue.asked.compareAndSet(false, true)) {
      mailbox.add(new RelayLetter.Wanted(queue.region()));
    }
  }

  /**
   * The computer is attached elsewhere, or has slept: what cannot reach its relay any more is
   * opened anew, the rest has to show that it is alive.
   */
  public void networkChanged() {
    mailbox.add(new RelayLetter.NetworkChanged());
  }

  /** How it stands with each region now; those that nobody needed yet are not in it. */
  public Map<Integer, RelayState> states() {
    return states;
  }

  /** Packets that were to be sent, and had to make room for others or waited in vain. */
  public synchronized long dropped() {
    long sum = droppedBefore;
    for (SendQueue queue : queues.all()) {
      sum += queue.dropped();
    }
    return sum;
  }

  private void run() {
    try {
      while (!closed) {
        long now = ticker.nanos();
        long wait = Math.min(MOST_WAIT_NANOS, regions.untilDeadline(now));
        RelayLetter letter = mailbox.poll(wait, TimeUnit.NANOSECONDS);
        now = ticker.nanos();
        noteUse(now);
        if (letter != null) {
          perform(on(letter, now));
        }
        if (regions.untilDeadline(now) == 0) {
          perform(regions.onDeadline(now));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    links.values().forEach(RelayLink::close);
    links.clear();
  }

  private void noteUse(long now) {
    for (SendQueue queue : queues.all()) {
      if (queue.takeUsed()) {
        regions.used(queue.region(), now);
      }
    }
  }

  private List<RelayAction> on(RelayLetter letter, long now) {
    return switch (letter) {
      case RelayLetter.Applied() -> {
        Wish next = newest.getAndSet(null);
        if (next == null) {
          yield List.of(); // taken with an earlier letter
        }
        wish = next;
        yield regions.become(next.map().regions(), next.home(), now);
      }
      case RelayLetter.Wanted(int region) -> regions.wanted(region, now);
      case RelayLetter.NetworkChanged() -> regions.networkChanged(astray(), now);
      case RelayLetter.OfLink of ->
          // What an abandoned connection still has to say means nothing.
          of.link().equals(links.get(of.link().region())) ? on(of, of.link(), now) : List.of();
      case RelayLetter.Closed() -> List.of();
    };
  }

  private List<RelayAction> on(RelayLetter.OfLink letter, RelayLink link, long now) {
    int region = link.region();
    long attempt = link.number();
    return switch (letter) {
      case RelayLetter.Entered _ -> regions.entered(region, attempt, link.isFastStart(), now);
      case RelayLetter.Ended(_, RelayProblem problem) -> {
        links.remove(region);
        yield regions.ended(region, attempt, problem, link.isFastStart(), now);
      }
      case RelayLetter.Answered _ -> {
        regions.answered(region, attempt);
        yield List.of();
      }
      case RelayLetter.Health _ -> regions.health(region, attempt, link.takeHealth(), now);
      case RelayLetter.Restarting(_, Duration reconnectIn, Duration tryFor) -> {
        regions.restarting(region, attempt, reconnectIn, tryFor, now);
        yield List.of();
      }
    };
  }

  private Set<Long> astray() {
    Set<Long> astray = new HashSet<>();
    for (RelayLink link : links.values()) {
      Socket socket = link.socket();
      if (socket != null
          && (!(socket.getRemoteSocketAddress() instanceof InetSocketAddress remote)
              || SystemNetworks.isAstray(socket.getLocalAddress(), remote))) {
        astray.add(link.number());
      }
    }
    return astray;
  }

  private void perform(List<RelayAction> actions) {
    for (RelayAction action : actions) {
      switch (action) {
        case RelayAction.Open open -> open(open);
        case RelayAction.Close(int region, long attempt) -> {
          RelayLink link = link(region, attempt);
          if (link != null) {
            links.remove(region);
            link.close();
          }
        }
        case RelayAction.Ping(int region, long attempt) -> {
          RelayLink link = link(region, attempt);
          if (link != null) {
            link.sendPing();
          }
        }
        case RelayAction.NotePreferred(int region, long attempt, boolean home) -> {
          RelayLink link = link(region, attempt);
          if (link != null) {
            link.notePreferred(home);
          }
        }
        case RelayAction.Discard(int region) -> {
          SendQueue queue = queues.find(region);
          if (queue != null) {
            queue.clear();
          }
        }
        case RelayAction.Tell(int region, RelayState state) -> tell(region, state);
      }
    }
  }

  private void open(RelayAction.Open open) {
    SendQueue queue = queues.find(open.region());
    if (queue == null) {
      return; // a newer map is on its way
    }
    queue.asked.set(true);
    RelayLink link = new RelayLink(open, parts, queue, new Post());
    RelayLink before = links.put(open.region(), link);
    if (before != null) {
      before.close();
    }
    link.begin();
  }

  private @Nullable RelayLink link(int region, long attempt) {
    RelayLink link = links.get(region);
    return link != null && link.number() == attempt ? link : null;
  }

  private void tell(int region, RelayState state) {
    Map<Integer, RelayState> next = new HashMap<>(states);
    next.put(region, state);
    states = Map.copyOf(next);
    LOG.debug("relay region {}: {}", region, state);
    SendQueue queue = queues.find(region);
    if (state instanceof RelayState.Closed && queue != null) {
      queue.asked.set(false);
      if (queue.takeUsed()) {
        want(queue); // it was sent meanwhile
      }
    }
    listener.state(region, state);
  }

  /** Hears of the connections, on their threads. */
  private final class Post implements RelayLink.Owner {
    @Override
    public void entered(RelayLink link) {
      mailbox.add(new RelayLetter.Entered(link));
    }

    @Override
    public void ended(RelayLink link, RelayProblem problem) {
      mailbox.add(new RelayLetter.Ended(link, problem));
    }

    @Override
    public void answered(RelayLink link) {
      mailbox.add(new RelayLetter.Answered(link));
    }

    @Override
    public void health(RelayLink link) {
      mailbox.add(new RelayLetter.Health(link));
    }

    @Override
    public void restarting(RelayLink link, Duration reconnectIn, Duration tryFor) {
      mailbox.add(new RelayLetter.Restarting(link, reconnectIn, tryFor));
    }
  }

  /** Ends all connections. Does not wait for threads. Idempotent. */
  @Override
  public void close() {
    closed = true;
    mailbox.add(new RelayLetter.Closed());
  }
}
