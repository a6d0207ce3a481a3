package io.homeward.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Policies of what both servers know and mean the same by, made by the dice. Left out are what
 * nothing says how it is meant, where Headscale and ours differ:
 *
 * <ul>
 *   <li>{@code app} with a network behind a router: Tailscale's own server gave routers nothing in
 *       the captures that we have, also with {@code via}, and nor do we; Headscale does.
 *   <li>{@code via} a router for a network that only another leads to: nobody gets there by such a
 *       rule at either server, but whom the network may reach sees the way back at ours and not at
 *       Headscale.
 * </ul>
 *
 * Of one thread.
 */
final class RandomRows {
  private static final List<String> PEOPLE =
      List.of("anna@example.com", "ben@example.com", "group:staff", "group:b", "autogroup:member");

  private static final List<String> DEVICES =
      List.of("*", "tag:server", "tag:db", "tag:router", "tag:spare", "autogroup:tagged");

  private static final List<String> OTHERS =
      Stream.concat(
              DEVICES.stream(),
              Stream.of(
                  "lan",
                  "printer",
                  "10.1.2.0/24",
                  "10.2.0.0/16",
                  "10.0.0.0/8",
                  "192.0.2.1",
                  "fd00:1::/64",
                  "fd00:1::9"))
          .toList();

  /** What each of them leads to. */
  private static final Map<String, List<String>> ROUTERS =
      Map.of(
          "tag:router",
          List.of("lan", "10.1.0.0/16", "printer", "fd00:1::/64"),
          "tag:spare",
          List.of("10.2.0.0/16", "10.2.3.0/24"));

  private static final List<String> SOURCES_ONLY = List.of("autogroup:danger-all");
  private static final List<String> PORTS =
      List.of("22", "80", "80,443", "443", "1-65535", "8080-8090", "*", "22,5432");
  private static final List<String> PROTOCOLS = List.of("", "", "tcp", "udp", "6", "17", "sctp");
  private static final List<String> PORTLESS = List.of("icmp", "47", "gre", "ipv6-icmp");

  private final long seed;
  private final Random random;

  RandomRows(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  PolicyRow next(int number) {
    List<String> grants = new ArrayList<>(List.of("%MARK%"));
    List<String> acls = new ArrayList<>();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      if (random.nextInt(6) == 0) {
        grants.addAll(via());
      } else if (random.nextBoolean()) {
        grants.add(grant());
      } else {
        acls.add(acl());
      }
    }
    return new PolicyRow(
        "random " + number + " of the seed " + seed,
        "\"grants\": ["
            + String.join(", ", grants)
            + "]"
            + (acls.isEmpty() ? "" : ", \"acls\": [" + String.join(", ", acls) + "]"));
  }

  private String grant() {
    boolean self = random.nextInt(5) == 0;
    boolean forApp = random.nextInt(4) == 0;
    List<String> targets = self ? new ArrayList<>() : targets(forApp);
    if (self) {
      targets.add("autogroup:self");
      if (random.nextBoolean()) {
        targets.addAll(targets(forApp));
      }
    }
    String app =
        forApp ? ", \"app\": {\"example.com/cap/" + random.nextInt(3) + "\": [{\"n\": 1}]}" : "";
    String ip = !app.isEmpty() && random.nextBoolean() ? "" : ", \"ip\": " + quoted(traffic());
    return "{\"src\": "
        + quoted(self ? some(PEOPLE) : sources())
        + ", \"dst\": "
        + quoted(targets)
        + ip
        + app
        + "}";
  }

  /** By a router, and to it: there a router is only seen by whom a rule names besides. */
  private List<String> via() {
    String sources = quoted(sources());
    String tag = one(ROUTERS.keySet().stream().sorted().toList());
    return List.of(
        "{\"src\": %s, \"dst\": %s, \"ip\": %s, \"via\": [\"%s\"]}"
            .formatted(
                sources,
                quoted(some(ROUTERS.getOrDefault(tag, List.of()))),
                quoted(traffic()),
                tag),
        "{\"src\": %s, \"dst\": [\"%s\"], \"ip\": [\"icmp:*\"]}".formatted(sources, tag));
  }

  private List<String> traffic() {
    List<String> traffic = new ArrayList<>();
    for (int n = 1 + random.nextInt(2); n > 0; n--) {
      if (random.nextInt(6) == 0) {
        traffic.add(one(PORTLESS) + ":*");
      } else {
        String protocol = one(PROTOCOLS);
        traffic.add((protocol.isEmpty() ? "" : protocol + ":") + one(PORTS));
      }
    }
    return traffic;
  }

  private String acl() {
    boolean self = random.nextInt(5) == 0;
    boolean portless = random.nextInt(6) == 0;
    List<String> hosts = new ArrayList<>(targets(false));
    if (self) {
      hosts.add(random.nextInt(hosts.size() + 1), "autogroup:self");
    }
    String proto = portless ? one(PORTLESS) : one(PROTOCOLS);
    return "{\"action\": \"accept\", \"src\": "
        + quoted(self ? some(PEOPLE) : sources())
        + (proto.isEmpty() ? "" : ", \"proto\": \"" + proto + "\"")
        + ", \"dst\": "
        + quoted(hosts.stream().map(host -> host + ":" + (portless ? "*" : one(PORTS))).toList())
        + "}";
  }

  private List<String> sources() {
    return random.nextInt(12) == 0
        ? some(SOURCES_ONLY)
        : random.nextBoolean() ? some(PEOPLE) : some(OTHERS);
  }

  private List<String> targets(boolean devicesAlone) {
    return random.nextInt(3) == 0 ? some(PEOPLE) : some(devicesAlone ? DEVICES : OTHERS);
  }

  private List<String> some(List<String> words) {
    List<String> some = new ArrayList<>();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      some.add(one(words));
    }
    return some;
  }

  private String one(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  private static String quoted(List<String> words) {
    return "[" + String.join(", ", words.stream().map(word -> '"' + word + '"').toList()) + "]";
  }
}
