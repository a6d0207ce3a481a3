package io.homeward.coordinator.access;

import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What another server made of a policy, one JSON object each: policy, devices, and the rules,
 * attributes, peers and SSH rules of each device; or the refusal.
 */
final class Captures {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> DOMAINS = Set.of("example.com");

  /** What that server tells every device, whatever the policy is. */
  private static final Set<String> FOR_ALL =
      Set.of(
          "https://tailscale.com/cap/file-sharing",
          "https://tailscale.com/cap/ssh",
          "https://tailscale.com/cap/tailnet-lock",
          "probe-udp-lifetime",
          "ssh-behavior-v1",
          "ssh-env-vars",
          "store-appc-routes",
          "tailnet-display-name",
          "default-auto-update");

  /** In which addresses were replaced after they had been put in order. */
  private static final Set<String> RENUMBERED =
      Set.of("nodeattrs-interaction-h3-policy-uses-everything");

  private static final String NO_VALUES = "null";
  private static final String OWNER = "https://tailscale.com/cap/is-owner";
  private static final String ADMIN = "https://tailscale.com/cap/is-admin";

  /** Addresses of nobody, behind which the names of those who recorded were hidden. */
  private static final Pattern DOMAIN_COMPLAINT =
      Pattern.compile("^(\\[ssh] )?\\S+ (is not associated with this Tailnet)");

  private final JsonNode capture;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Person> people = new ArrayList<>();

  private Captures(JsonNode capture) {
    this.capture = capture;
    Map<String, Long> ids = new HashMap<>();
    for (JsonNode user : capture.get("topology").get("users")) {
      long id = user.get("id").asLong();
      String name = user.get("name").asString();
      String email = user.get("email").asString();
      ids.put(name, id);
      Role role = name.equals("odin") ? Role.OWNER : Role.ADMIN;
      people.add(new Person(id, email.isEmpty() ? name : email, role));
    }
    long id = 1;
    for (Map.Entry<String, JsonNode> entry : capture.get("topology").get("nodes").properties()) {
      JsonNode node = entry.getValue();
      nodes.put(
          entry.getKey(),
          new Node(
              id++,
              (Inet4Address) IpText.parse(node.get("ipv4").asString()),
              (Inet6Address) IpText.parse(node.get("ipv6").asString()),
              node.has("user") ? Objects.requireNonNull(ids.get(node.get("user").asString())) : 0,
              texts(node.get("tags")),
              texts(node.get("approved_routes")).stream().map(IpPrefix::parse).toList()));
    }
  }

  /** Where ours says something else, one line each; none: it is the same. */
  static List<String> differences(String line) {
    JsonNode capture = JSON.readTree(line);
    return new Captures(capture).differences();
  }

  static String id(String line) {
    return JSON.readTree(line).get("id").asString();
  }

  private List<String> differences() {
    JsonNode text = capture.get("policy");
    List<String> found = new ArrayList<>();
    int code = capture.get("code").asInt();
    Policy policy;
    try {
      policy = Policy.parse(text.isString() ? text.asString() : text.toString(), DOMAINS);
    } catch (PolicyException e) {
      String ours = e.problems().getFirst().message();
      if (code == 200) {
        found.add("refused: " + ours);
      } else if (code == 400) {
        compare(found, "refusal", plain(theirRefusal()), plain(ours));
      }
      return found;
    }
    Population population = Population.of(policy, people, nodes.values(), elected());
    boolean failed = !Access.failedTests(population).isEmpty();
    if (failed != (code == 400 && theirRefusal().equals("test(s) failed"))) {
      found.add(
          "tests "
              + Access.failedTests(population)
              + " but code "
              + code
              + " "
              + capture.get("error"));
    }
    if (code == 200) {
      nodes.forEach((name, node) -> {
        JsonNode theirs = capture.get("nodes").get(name);
        if (theirs != null) {
          compare(found, name, theirs, population, node);
        }
      });
    }
    return found;
  }

  private String theirRefusal() {
    return capture.get("error").get("message").asString();
  }

  /** Without the name of a domain, which those who recorded replaced in places. */
  private static String plain(String message) {
    return DOMAIN_COMPLAINT.matcher(message).replaceFirst("$1... $2");
  }

  /**
   * Which of several routers carries a network is the server's choice, not the policy's: the one
   * that most devices were told.
   */
  private Map<IpPrefix, Long> elected() {
    Map<IpPrefix, Map<Long, Integer>> votes = new HashMap<>();
    for (JsonNode viewer : capture.get("nodes")) {
      if (viewer.has("peers")) {
        for (Map.Entry<String, JsonNode> peer : viewer.get("peers").properties()) {
          for (String allowed : texts(peer.getValue())) {
            Node node = nodes.get(peer.getKey());
            IpPrefix prefix = IpPrefix.parse(allowed);
            if (node != null && node.routes().contains(prefix) && !Node.isExit(prefix)) {
              votes.computeIfAbsent(prefix, _ -> new TreeMap<>()).merge(node.id(), 1, Integer::sum);
            }
          }
        }
      }
    }
    Map<IpPrefix, Long> elected = new HashMap<>();
    votes.forEach((prefix, byNode) ->
        elected.put(
            prefix, Collections.max(byNode.entrySet(), Map.Entry.comparingByValue()).getKey()));
    return elected;
  }

  private void compare(
      List<String> found, String name, JsonNode theirs, Population population, Node node) {
    List<String> rules = new ArrayList<>();
    JsonNode theirRules = theirs.get("rules");
    if (theirRules != null) {
      theirRules.forEach(rule -> rules.add(canonical(rule)));
    }
    List<String> ours = Access.filter(population, node).stream().map(this::canonical).toList();
    compare(found, name + " rules", String.join("\n    ", rules), String.join("\n    ", ours));
    if (theirs.has("selfAllowed")) {
      compare(
          found,
          name + " own networks",
          texts(theirs.get("selfAllowed")).toString(),
          Access.ownNetworks(node).stream().map(IpPrefix::toString).toList().toString());
    }
    compareAttributes(found, name, theirs.get("capMap"), population, node);
    if (theirs.has("peers")) {
      Map<String, String> peers = new TreeMap<>();
      theirs
          .get("peers")
          .properties()
          .forEach(peer -> peers.put(peer.getKey(), sorted(texts(peer.getValue()))));
      Map<String, String> ourPeers = new TreeMap<>();
      nodes.forEach((peerName, peer) -> {
        boolean sees = Access.sees(population, node, peer);
        if (sees != Access.peers(population, node).contains(peer)) {
          found.add(name + " sees " + peerName + " and does not");
        }
        if (sees) {
          ourPeers.put(
              peerName,
              sorted(
                  Access.allowedIps(population, node, peer).stream()
                      .map(IpPrefix::toString)
                      .toList()));
        }
      });
      compare(found, name + " peers", peers.toString(), ourPeers.toString());
    }
    List<String> ssh = new ArrayList<>();
    if (theirs.has("ssh")) {
      theirs.get("ssh").forEach(rule -> ssh.add(canonicalSsh(rule)));
    }
    compare(
        found,
        name + " ssh",
        String.join("\n    ", ssh),
        String.join(
            "\n    ", Access.ssh(population, node).stream().map(Captures::canonical).toList()));
  }

  private void compareAttributes(
      List<String> found, String name, JsonNode theirs, Population population, Node node) {
    Map<String, String> all = new TreeMap<>();
    FOR_ALL.stream()
        .filter(theirs::has)
        .forEach(attribute -> all.put(attribute, theirs.get(attribute).toString()));
    Person owner = population.ownerOf(node);
    if (owner == null || owner.role() == Role.OWNER) {
      all.put(OWNER, NO_VALUES);
    }
    if (owner != null) {
      all.put(ADMIN, NO_VALUES);
    }
    Access.attributes(population, node)
        .forEach((attribute, values) -> all.put(attribute, canonical(values)));
    Map<String, String> told = new TreeMap<>();
    theirs.properties().forEach(entry -> told.put(entry.getKey(), entry.getValue().toString()));
    compare(found, name + " attributes", told.toString(), all.toString());
  }

  private String canonical(JsonNode rule) {
    StringBuilder out = new StringBuilder(sources(texts(rule.get("SrcIPs"))));
    if (rule.has("DstPorts")) {
      for (JsonNode port : rule.get("DstPorts")) {
        JsonNode range = port.get("Ports");
        out.append(' ').append(port.get("IP").asString()).append(':');
        out.append(range.get("First").asInt()).append('-').append(range.get("Last").asInt());
      }
    }
    if (rule.has("IPProto")) {
      out.append(" proto ").append(rule.get("IPProto"));
    }
    if (rule.has("CapGrant")) {
      for (JsonNode grant : rule.get("CapGrant")) {
        out.append(" grant ").append(texts(grant.get("Dsts")));
        Map<String, String> caps = new TreeMap<>();
        grant
            .get("CapMap")
            .properties()
            .forEach(cap -> caps.put(cap.getKey(), cap.getValue().toString()));
        out.append(caps);
      }
    }
    return out.toString();
  }

  private String canonical(WireFilterRule rule) {
    StringBuilder out = new StringBuilder(sources(rule.srcIps()));
    for (WireFilterRule.NetPortRange port : rule.dstPorts()) {
      WireFilterRule.PortRange range = Objects.requireNonNull(port.ports());
      out.append(' ').append(port.ip()).append(':');
      out.append(range.first()).append('-').append(range.last());
    }
    if (!rule.ipProto().isEmpty()) {
      out.append(" proto ").append(rule.ipProto().toString().replace(" ", ""));
    }
    for (WireFilterRule.CapGrant grant : rule.capGrant()) {
      out.append(" grant ").append(grant.dsts());
      Map<String, String> caps = new TreeMap<>();
      grant.capMap().forEach((name, values) -> caps.put(name, canonical(values)));
      out.append(caps);
    }
    return out.toString();
  }

  private static String canonical(@Nullable List<JsonNode> values) {
    return values == null
        ? NO_VALUES
        : "[" + String.join(",", values.stream().map(JsonNode::toString).toList()) + "]";
  }

  /** In their order, where that tells anything. */
  private String sources(List<String> texts) {
    return RENUMBERED.contains(capture.get("id").asString()) ? sorted(texts) : texts.toString();
  }

  /** Their order of IPv6 addresses is that of addresses which those who recorded replaced. */
  private static String principals(List<String> addresses) {
    // Two devices were given one address by it, too.
    List<String> ipv4 =
        addresses.stream().filter(address -> address.indexOf(':') < 0).distinct().toList();
    List<String> ipv6 = addresses.stream().filter(address -> address.indexOf(':') >= 0).toList();
    return ipv4 + sorted(ipv6);
  }

  private static String canonicalSsh(JsonNode rule) {
    List<String> principals = new ArrayList<>();
    rule.get("principals").forEach(one -> principals.add(one.get("nodeIP").asString()));
    JsonNode action = rule.get("action");
    boolean check = action.has("holdAndDelegate");
    Map<String, String> users = new TreeMap<>();
    rule.get("sshUsers")
        .properties()
        .forEach(user -> users.put(user.getKey(), user.getValue().asString()));
    List<String> env = rule.has("acceptEnv") ? texts(rule.get("acceptEnv")) : List.of();
    return (check ? "check " : "accept ") + principals(principals) + users + env;
  }

  private static String canonical(SshAllowance rule) {
    return (rule.check() ? "check " : "accept ")
        + principals(rule.principals())
        + new TreeMap<>(rule.logins())
        + rule.acceptEnv();
  }

  private static void compare(List<String> found, String what, String theirs, String ours) {
    if (!theirs.equals(ours)) {
      found.add(what + "\n  theirs:\n    " + theirs + "\n  ours:\n    " + ours);
    }
  }

  private static String sorted(List<String> texts) {
    return new TreeSet<>(texts).toString();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asString()));
    return texts;
  }
}
