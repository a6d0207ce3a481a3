package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.Ip;
import io.homeward.coordinator.policy.IpRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Decides about one packet by reading the policy as a person would, rule by rule and word by word,
 * with nothing made beforehand. It shares no code with what it is compared to but the arithmetic of
 * addresses.
 */
final class NaiveAccess {
  private final JsonNode policy;
  private final Map<String, String> hosts =
      Map.of("lan", "10.1.0.0/16", "web", "100.64.0.5", "printer", "10.1.0.9");

  /** A policy of strict JSON. */
  NaiveAccess(JsonNode policy) {
    this.policy = policy;
  }

  /** Whether the packet may reach the address at the device, which is its own or behind it. */
  boolean allows(InetAddress from, Node at, InetAddress to, int protocol, int port) {
    for (JsonNode grant : list(policy, "grants")) {
      if (mayGoBy(grant, at)
          && list(grant, "src").stream().anyMatch(source -> isSource(source.asString(), from))
          && list(grant, "dst").stream().anyMatch(to0 -> isTarget(to0.asString(), from, at, to))
          && list(grant, "ip").stream().anyMatch(ip -> isOpen(ip.asString(), protocol, port))) {
        return true;
      }
    }
    for (JsonNode acl : list(policy, "acls")) {
      String proto = acl.has("proto") ? acl.get("proto").asString() : "*";
      if (list(acl, "src").stream().anyMatch(source -> isSource(source.asString(), from))
          && list(acl, "dst").stream()
              .anyMatch(target -> {
                String text = target.asString();
                int colon = text.lastIndexOf(':');
                return isTarget(text.substring(0, colon), from, at, to)
                    && List.of(text.substring(colon + 1).split(",", -1)).stream()
                        .anyMatch(ports -> isOpen(proto + ":" + ports, protocol, port));
              })) {
        return true;
      }
    }
    return false;
  }

  private static List<JsonNode> list(JsonNode object, String name) {
    List<JsonNode> elements = new ArrayList<>();
    if (object.has(name)) {
      object.get(name).forEach(elements::add);
    }
    return elements;
  }

  private static boolean isOpen(String text, int protocol, int port) {
    int colon = text.indexOf(':');
    String proto = colon < 0 ? "*" : text.substring(0, colon);
    String ports = text.substring(colon + 1);
    boolean usual = Set.of(1, 6, 17, 58).contains(protocol);
    boolean right =
        switch (proto) {
          case "*" -> usual;
          case "tcp" -> protocol == 6;
          case "udp" -> protocol == 17;
          case "icmp" -> protocol == 1;
          default -> Integer.parseInt(proto) == protocol;
        };
    if (!right || ports.equals("*")) {
      return right;
    }
    String[] ends = ports.split("-", -1);
    return Integer.parseInt(ends[0]) <= port && port <= Integer.parseInt(ends[ends.length - 1]);
  }

  private static boolean mayGoBy(JsonNode grant, Node at) {
    List<JsonNode> via = list(grant, "via");
    return via.isEmpty() || via.stream().anyMatch(tag -> at.tags().contains(tag.asString()));
  }

  private boolean isSource(String word, InetAddress from) {
    if (word.equals("*")) {
      boolean chromeOs = isIn("100.115.92.0/23", from);
      return (isIn("100.64.0.0/10", from) && !chromeOs)
          || isIn("fd7a:115c:a1e0::/48", from)
          || isIn("10.1.0.0/16", from)
          || isIn("10.2.0.0/16", from);
    }
    Node node = nodeAt(from);
    return node == null ? isAddress(word, from) : isNode(word, node) || isAddress(word, from);
  }

  private boolean isTarget(String word, InetAddress from, Node at, InetAddress to) {
    boolean own = at.ipv4().equals(to) || at.ipv6().equals(to);
    return switch (word) {
      case "*" -> true;
      case "autogroup:self" -> {
        Node source = nodeAt(from);
        yield own
            && source != null
            && source.tags().isEmpty()
            && at.tags().isEmpty()
            && source.owner() == at.owner();
      }
      case "autogroup:internet" -> at.tags().contains("tag:exit") && World.isInternet(to);
      default -> (own && isNode(word, at)) || isAddress(word, to);
    };
  }

  private boolean isNode(String word, Node node) {
    if (word.startsWith("tag:")) {
      return node.tags().contains(word);
    }
    if (word.equals("autogroup:tagged")) {
      return !node.tags().isEmpty();
    }
    if (!node.tags().isEmpty()) {
      return false;
    }
    String login =
        World.PEOPLE.stream()
            .filter(person -> person.id() == node.owner())
            .findFirst()
            .orElseThrow()
            .login();
    return switch (word) {
      case "autogroup:member" -> true;
      case "group:staff" -> login.startsWith("anna@") || login.startsWith("ben@");
      case "user:*@example.com" -> login.endsWith("@example.com");
      default -> word.equals(login);
    };
  }

  private boolean isAddress(String word, InetAddress address) {
    String text = Objects.requireNonNull(hosts.getOrDefault(word, word));
    if (text.equals("ipset:most")) {
      return isIn("10.1.0.0/16", address) && !isIn("10.1.2.0/24", address);
    }
    return Character.digit(text.charAt(0), 16) >= 0
        && !text.contains("@")
        && !text.startsWith("autogroup")
        && isIn(text, address);
  }

  private static boolean isIn(String text, InetAddress address) {
    return IpRange.parse(text).contains(Ip.of(address));
  }

  private static @Nullable Node nodeAt(InetAddress address) {
    return World.NODES.stream()
        .filter(node -> node.ipv4().equals(address) || node.ipv6().equals(address))
        .findFirst()
        .orElse(null);
  }
}
