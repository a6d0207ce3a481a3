package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import io.homeward.engine.testing.ManualTicker;
import io.homeward.engine.testing.SeededRandomness;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;

/** A node that looks at its network, relays at distances of their own, and time that is told. */
final class RelayLab {
  static final Endpoint LOCAL = Endpoint.parse("192.168.1.5:41641");
  static final Families BOTH = new Families(true, true);
  static final Families IPV4 = new Families(true, false);

  final ManualTicker ticker = new ManualTicker();
  final Netcheck netcheck = new Netcheck(new SeededRandomness(7));
  final List<NetcheckAction.Send> sent = new ArrayList<>();
  final List<Duration> sentAt = new ArrayList<>();
  final List<NetcheckAction> others = new ArrayList<>();
  final List<NetworkReport> reports = new ArrayList<>();
  final Map<Endpoint, Server> servers = new HashMap<>();
  int wakes;

  private final long begun = ticker.nanos();
  private final Map<Integer, DerpMap.Region> regions = new HashMap<>();
  private final Map<Integer, Double> scores = new HashMap<>();
  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(Comparator.comparing(arrival -> arrival.at() - begun));

  /** What a server sees and how far it is. */
  record Server(Endpoint sees, Duration roundTrip) {}

  private record Arrival(long at, StunAnswer answer) {}

  static DerpMap.Relay relay(int region, String ipv4, String ipv6, int port) {
    return new DerpMap.Relay(
        "r" + region,
        region,
        "r" + region + ".example",
        "",
        ipv4,
        ipv6,
        port,
        false,
        0,
        false,
        true);
  }

  static DerpMap.Region region(int id, DerpMap.Relay... relays) {
    return new DerpMap.Region(id, "r" + id, "Region " + id, false, false, List.of(relays));
  }

  /** A region with one relay of IPv4, whose address ends with the number of the region. */
  RelayLab with(int id, int millis, String sees) {
    regions.put(id, region(id, relay(id, address(id), "none", 0)));
    servers.put(stun(id), new Server(Endpoint.parse(sees), Duration.ofMillis(millis)));
    return this;
  }

  RelayLab with(DerpMap.Region region) {
    regions.put(region.id(), region);
    return this;
  }

  RelayLab score(int id, double score) {
    scores.put(id, score);
    return this;
  }

  static String address(int region) {
    return "198.51." + region / 200 + "." + (1 + region % 200);
  }

  static Endpoint stun(int region) {
    return Endpoint.parse(address(region) + ":3478");
  }

  DerpMap map() {
    return new DerpMap(regions, scores, false);
  }

  /** The node is at a place and hears of the relays. */
  RelayLab begin(Families families) {
    perform(netcheck.place(families, List.of(LOCAL), 0, ticker.nanos()));
    perform(netcheck.relays(map(), ticker.nanos()));
    return this;
  }

  void perform(List<NetcheckAction> actions) {
    for (NetcheckAction action : actions) {
      switch (action) {
        case NetcheckAction.Send send -> {
          sent.add(send);
          sentAt.add(passed());
          answer(send);
        }
        case NetcheckAction.Report(NetworkReport report) -> reports.add(report);
        default -> others.add(action);
      }
    }
  }

  private void answer(NetcheckAction.Send send) {
    Server server = servers.get(send.to());
    if (server != null) {
      TransactionId id =
          Objects.requireNonNull(
              StunMessages.parseRequest(send.datagram(), send.datagram().length));
      arrivals.add(
          new Arrival(
              ticker.nanos() + server.roundTrip().toNanos(), new StunAnswer(id, server.sees())));
    }
  }

  Duration passed() {
    return Duration.ofNanos(ticker.nanos() - begun);
  }

  NetworkReport report() {
    return netcheck.report();
  }

  /** Everything that happens in this time. */
  RelayLab run(Duration time) {
    long end = ticker.nanos() + time.toNanos();
    while (true) {
      long now = ticker.nanos();
      long deadline = netcheck.untilDeadline(now);
      Arrival first = arrivals.peek();
      long arrival = first == null ? Long.MAX_VALUE : first.at() - now;
      long step = Math.min(deadline, arrival);
      if (step >= end - now) {
        ticker.advanceNanos(end - now);
        return this;
      }
      ticker.advanceNanos(step);
      if (first != null && arrival <= step) {
        arrivals.remove();
        perform(netcheck.answered(first.answer(), ticker.nanos(), ticker.nanos()));
      } else {
        wakes++;
        perform(netcheck.onDeadline(ticker.nanos()));
      }
      if (wakes > 10_000) {
        throw new AssertionError("it wakes without end");
      }
    }
  }

  /** Until the measurement under way is over; how long that took. */
  Duration untilFinished() {
    Duration begin = passed();
    for (int i = 0; i < 600 && !report().finished(); i++) {
      run(Duration.ofMillis(10));
    }
    return passed().minus(begin);
  }

  static List<InetAddress> addresses(String... texts) {
    return List.of(texts).stream().map(IpText::parse).toList();
  }
}
