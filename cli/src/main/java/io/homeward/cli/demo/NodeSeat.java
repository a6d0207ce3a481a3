package io.homeward.cli.demo;

import io.homeward.cli.ProblemSentences;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A seat in front of a node of this process. */
final class NodeSeat implements Seat {
  private static final Duration TIME_TO_JOIN = Duration.ofSeconds(60);
  private static final Duration TIME_TO_OPEN = Duration.ofSeconds(20);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);
  private static final int PINGS_AT_MOST = 10;
  private static final int PINGS_AT_ONCE = 32;
  private static final int CHUNK_BYTES = 64 << 10;

  private final Node node;
  private final List<SamplePage> pages = new ArrayList<>();

  NodeSeat(Node node) {
    this.node = node;
  }

  @Override
  public Identity join(URI server, String authKey) throws IOException, InterruptedException {
    up(UpRequest.to(server).withAuthKey(authKey));
    return awaitConnected(TIME_TO_JOIN);
  }

  @Override
  public URI beginSignIn(URI server) throws IOException, InterruptedException {
    up(UpRequest.to(server));
    NodeStatus status = await("a sign-in address", s -> s.authUrl() != null, TIME_TO_JOIN);
    return Objects.requireNonNull(status.authUrl());
  }

  private void up(UpRequest request) throws IOException {
    try {
      node.up(request);
    } catch (NodeException e) {
      throw new IOException(ProblemSentences.of(e.problem()), e);
    }
  }

  @Override
  public Identity awaitConnected(Duration limit) throws IOException, InterruptedException {
    NodeStatus status =
        await(
            "a connection",
            s ->
                s.state() == NodeState.RUNNING
                    && s.netMap() != null
                    && !s.netMap().self().addresses().isEmpty(),
            limit);
    NodeInfo self = Objects.requireNonNull(status.netMap()).self();
    return new Identity(self.fqdn(), ipv4(self), ipv6(self));
  }

  @Override
  public void servePage(String name) throws IOException, InterruptedException {
    Identity self = awaitConnected(TIME_TO_JOIN);
    for (InetAddress address : List.of(self.ipv4(), self.ipv6())) {
      pages.add(SamplePage.serve(address, SamplePage.PORT, name));
    }
  }

  @Override
  public List<Known> awaitDevices(int count, Duration limit)
      throws IOException, InterruptedException {
    NodeStatus status =
        await(
            count + " other devices online",
            s -> known(s).stream().filter(Known::online).count() >= count,
            limit);
    return known(status);
  }

  private static List<Known> known(NodeStatus status) {
    List<Known> known = new ArrayList<>();
    NetMap netMap = status.netMap();
    if (netMap == null) {
      return known;
    }
    for (NodeInfo peer : netMap.peers()) {
      UserProfile owner = netMap.ownerOf(peer);
      known.add(
          new Known(
              peer.fqdn(),
              ipv4(peer),
              ipv6(peer),
              owner == null ? "" : owner.loginName(),
              Boolean.TRUE.equals(peer.online())));
    }
    return known;
  }

  @Override
  public Pong ping(InetAddress address) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        PingReply reply =
            node.ping(address, PING_TIMEOUT).get(PING_TIMEOUT.toSeconds() + 5, TimeUnit.SECONDS);
        return new Pong(reply.roundTrip(), String.valueOf(reply.endpoint()));
      } catch (ExecutionException | TimeoutException e) {
        boolean late = e instanceof TimeoutException || e.getCause() instanceof TimeoutException;
        if (!late || attempt == PINGS_AT_MOST) {
          throw new IOException(
              late
                  ? "no answer to " + attempt + " pings"
                  : String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()),
              e);
        }
      }
    }
  }

  @Override
  public long pingsPerSecond(InetAddress address, Duration span) throws InterruptedException {
    ArrayDeque<CompletableFuture<PingReply>> under = new ArrayDeque<>();
    long start = System.nanoTime();
    long answered = 0;
    while (System.nanoTime() - start < span.toNanos()) {
      while (under.size() < PINGS_AT_ONCE) {
        under.add(node.ping(address, PING_TIMEOUT));
      }
      try {
        under.remove().get();
        answered++;
      } catch (ExecutionException e) {
        // Not answered, not counted.
      }
    }
    long nanos = System.nanoTime() - start;
    for (CompletableFuture<PingReply> waiting : under) {
      waiting.cancel(false);
    }
    return answered * 1_000_000_000L / nanos;
  }

  @Override
  public Page open(URI uri) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TIME_TO_OPEN.toNanos();
    while (true) {
      long start = System.nanoTime();
      HttpURLConnection connection = connection(uri);
      try (InputStream in = connection.getInputStream()) {
        int bytes = in.readAllBytes().length;
        return new Page(
            connection.getResponseCode(), bytes, Duration.ofNanos(System.nanoTime() - start));
      } catch (IOException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        // The tunnel or the names may need another moment.
        Thread.sleep(100);
      }
    }
  }

  @Override
  public long bitsPerSecond(URI uri, Duration span) throws IOException {
    HttpURLConnection connection = connection(uri);
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = connection.getInputStream()) {
      long start = System.nanoTime();
      long bytes = 0;
      long passed = 0;
      while (passed < span.toNanos()) {
        int n = in.read(chunk);
        if (n < 0) {
          throw new IOException("the download ended early");
        }
        bytes += n;
        passed = System.nanoTime() - start;
      }
      return Math.round(bytes * 8 * (1e9 / passed));
    } finally {
      connection.disconnect();
    }
  }

  private static HttpURLConnection connection(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout((int) TIME_TO_OPEN.toMillis());
    connection.setReadTimeout((int) TIME_TO_OPEN.toMillis());
    return connection;
  }

  @Override
  public void close() {
    pages.forEach(SamplePage::close);
    node.close();
  }

  private NodeStatus await(String what, Predicate<NodeStatus> condition, Duration limit)
      throws IOException, InterruptedException {
    CompletableFuture<NodeStatus> met = new CompletableFuture<>();
    Runnable end =
        node.subscribe(status -> {
          if (condition.test(status)) {
            met.complete(status);
          }
        });
    try {
      return met.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      NodeStatus last = node.status();
      String why =
          last.problems().stream().map(ProblemSentences::of).collect(Collectors.joining("; "));
      throw new IOException(
          "no "
              + what
              + " within "
              + limit.toSeconds()
              + " s, state "
              + last.state()
              + (why.isEmpty() ? "" : ": " + why),
          e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      end.run();
    }
  }

  private static InetAddress ipv4(NodeInfo node) {
    return Objects.requireNonNull(node.ipv4(), "the server gave no IPv4 address");
  }

  private static InetAddress ipv6(NodeInfo node) {
    return Objects.requireNonNull(node.ipv6(), "the server gave no IPv6 address");
  }
}
