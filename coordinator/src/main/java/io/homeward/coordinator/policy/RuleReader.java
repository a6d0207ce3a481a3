package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code grants} and {@code acls}. */
final class RuleReader {
  private static final String NO_POSTURE =
      "this server knows nothing of the state of devices: srcPosture cannot be used";

  /** What may be granted under the name of those who make the official clients. */
  private static final Set<String> KNOWN_CAPABILITIES =
      Set.of(
          "drive",
          "file-sharing-target",
          "golink",
          "kubernetes",
          "relay",
          "secrets",
          "tsidp",
          "webui");

  /** How names begin, whose colon has no ports after it. */
  private static final Set<String> KINDS =
      Set.of("tag:", "group:", "ipset:", "user:", Autogroup.PREFIX);

  private static final String VENDOR = "tailscale.com";

  private final Names names;

  RuleReader(Names names) {
    this.names = names;
  }

  List<AccessRule> grants(Fields file) {
    return file.objects("grants", List.of("src", "dst", "ip", "app", "via", "srcPosture")).stream()
        .map(this::grant)
        .toList();
  }

  List<AccessRule> acls(Fields file) {
    return file
        .objects("acls", List.of("action", "src", "users", "dst", "ports", "proto", "srcPosture"))
        .stream()
        .map(this::acl)
        .toList();
  }

  private AccessRule grant(Fields grant) {
    grant.refuse("srcPosture", NO_POSTURE);
    List<Selector> sources = sources(grant.texts("src"));
    List<HuJson.Text> targetTexts = grant.texts("dst");
    List<Selector> targets = new ArrayList<>();
    for (HuJson.Text text : targetTexts) {
      targets.add(target(text, text.value().strip()));
    }
    List<HuJson.Text> ip = grant.texts("ip");
    Map<String, @Nullable List<JsonNode>> app = app(grant);
    if (ip.isEmpty() && app.isEmpty()) {
      throw new Complaint(grant.whole(), "ip and app can not both be empty");
    }
    checkSelf(grant.whole(), sources, targets, false);
    if (!app.isEmpty() && targets.contains(new Selector.Auto(Autogroup.INTERNET))) {
      throw new Complaint(grant.whole(), "cannot use app grants with autogroup:internet");
    }
    List<AccessRule.Traffic> traffic = new ArrayList<>();
    ports(ip)
        .forEach((protocols, ports) ->
            traffic.add(
                traffic(
                    protocols, targets.stream().map(target -> Map.entry(target, ports)).toList())));
    return new AccessRule(grant.whole().start(), sources, traffic, targets, via(grant), app);
  }

  private static Map<List<Integer>, List<PortRange>> ports(List<HuJson.Text> ip) {
    Map<List<Integer>, List<PortRange>> ports = new LinkedHashMap<>();
    for (HuJson.Text text : ip) {
      TrafficWord word =
          NamesReader.checked(text, "", () -> TrafficWord.parse(text.value().strip()));
      ports.computeIfAbsent(word.protocols(), _ -> new ArrayList<>()).addAll(word.ports());
    }
    return ports;
  }

  private static void checkPorts(HuJson where, List<Integer> protocols, List<PortRange> ports) {
    if (!TrafficWord.mayName(protocols, ports)) {
      throw new Complaint(where, TrafficWord.portless(protocols));
    }
  }

  private List<String> via(Fields grant) {
    List<String> via = new ArrayList<>();
    for (HuJson.Text text : grant.texts("via")) {
      String tag = text.value().strip();
      if (!tag.startsWith("tag:")) {
        throw new Complaint(text, "via can only be a tag");
      }
      if (!names.tags().contains(tag)) {
        throw new Complaint(text, "tag \"" + tag + "\" not found");
      }
      via.add(tag);
    }
    return via;
  }

  private static Map<String, @Nullable List<JsonNode>> app(Fields grant) {
    Map<String, @Nullable List<JsonNode>> app = new LinkedHashMap<>();
    for (HuJson.Member member : grant.members("app")) {
      String name = member.name().value();
      int slash = name.indexOf('/');
      if (slash <= 0
          || slash == name.length() - 1
          || name.indexOf(':') >= 0
          || name.chars().anyMatch(c -> c <= ' ')) {
        throw new Complaint(member.name(), "capability name must have the form {domain}/{path}");
      }
      String domain = name.substring(0, slash);
      if ((domain.equals(VENDOR) || domain.endsWith("." + VENDOR))
          && !KNOWN_CAPABILITIES.contains(name.substring(slash).replace("/cap/", ""))) {
        throw new Complaint(
            member.name(), "capability name must not be in the tailscale.com domain");
      }
      app.put(name, JsonValues.list(member.value(), "app[\"" + name + "\"]"));
    }
    return Collections.unmodifiableMap(app);
  }

  private AccessRule acl(Fields acl) {
    acl.refuse("srcPosture", NO_POSTURE);
    String action = acl.text("action").map(HuJson.Text::value).orElse("").strip();
    if (!action.equals("accept")) {
      HuJson where = acl.field("action").orElse(acl.whole());
      throw new Complaint(where, "action=\"" + action + "\" is not supported");
    }
    List<HuJson.Text> from = new ArrayList<>(acl.texts("src"));
    from.addAll(acl.texts("users"));
    List<HuJson.Text> to = new ArrayList<>(acl.texts("dst"));
    to.addAll(acl.texts("ports"));
    List<Selector> sources = sources(from);
    List<Integer> protocols =
        acl.text("proto")
            .map(text -> NamesReader.checked(text, "", () -> Protocols.parse(text.value().strip())))
            .orElse(Protocols.USUAL);
    List<Map.Entry<Selector, List<PortRange>>> targets = new ArrayList<>();
    for (HuJson.Text text : to) {
      Map.Entry<Selector, List<PortRange>> target = targetWithPorts(text);
      checkPorts(text, protocols, target.getValue());
      targets.add(target);
    }
    List<Selector> selectors = targets.stream().map(Map.Entry::getKey).toList();
    checkSelf(acl.whole(), sources, selectors, true);
    return new AccessRule(
        acl.whole().start(),
        sources,
        List.of(traffic(protocols, targets)),
        selectors,
        List.of(),
        Map.of());
  }

  private Map.Entry<Selector, List<PortRange>> targetWithPorts(HuJson.Text text) {
    String word = text.value().strip();
    int colon = word.lastIndexOf(':');
    if (colon <= 0 || KINDS.contains(word.substring(0, colon + 1))) {
      throw new Complaint(text, "dst=\"" + word + "\": ports are missing, as in :22 or :*");
    }
    String host = word.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    Selector selector = target(text, host);
    List<PortRange> ports =
        NamesReader.checked(
            text, "dst=\"" + word + "\": ", () -> PortRange.parseList(word.substring(colon + 1)));
    return Map.entry(selector, ports);
  }

  /** Each selector once, in the order of the filter. */
  private static AccessRule.Traffic traffic(
      List<Integer> protocols, List<Map.Entry<Selector, List<PortRange>>> targets) {
    Map<Selector, List<PortRange>> bySelector = new LinkedHashMap<>();
    for (Map.Entry<Selector, List<PortRange>> target : targets) {
      bySelector.computeIfAbsent(target.getKey(), _ -> new ArrayList<>()).addAll(target.getValue());
    }
    return new AccessRule.Traffic(
        protocols,
        bySelector.entrySet().stream()
            .map(entry -> new AccessRule.Target(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingInt(target -> target.selector().rank()))
            .toList());
  }

  private List<Selector> sources(List<HuJson.Text> texts) {
    List<Selector> sources = new ArrayList<>();
    for (HuJson.Text text : texts) {
      String word = text.value().strip();
      Selector selector = NamesReader.checked(text, "src=", () -> names.selector(word));
      if (selector instanceof Selector.Auto(Autogroup group)) {
        switch (group) {
          case SELF, INTERNET, NONROOT ->
              throw new Complaint(text, "\"" + group + "\" not valid on the src side of a rule");
          default -> {}
        }
      }
      checkDomain(text, selector, "[src]");
      sources.add(selector);
    }
    return sources;
  }

  private Selector target(HuJson.Text text, String word) {
    Selector selector =
        NamesReader.checked(text, "dst=\"" + word + "\": ", () -> names.selector(word));
    if (word.equals("0.0.0.0/0") || word.equals("::/0")) {
      throw new Complaint(
          text,
          "dst \"" + word + "\": to allow all IP addresses, use \"*\" or \"autogroup:internet\"");
    }
    if (selector instanceof Selector.Auto(Autogroup group)) {
      switch (group) {
        case DANGER_ALL -> throw new Complaint(text, "cannot use " + group + " as a dst");
        case NONROOT, SHARED ->
            throw new Complaint(text, "\"" + group + "\" not valid on the dst side of a rule");
        default -> {}
      }
    }
    checkDomain(text, selector, "[dst]");
    return selector;
  }

  private void checkDomain(HuJson where, Selector selector, String section) {
    if (selector instanceof Selector.Domain(String domain) && !names.mayName(domain)) {
      throw new Complaint(where, section + " " + SshReader.foreign(domain));
    }
  }

  /** One's own devices can only be reached by somebody. */
  static void checkSelf(
      HuJson where, List<Selector> sources, List<Selector> targets, boolean everybody) {
    if (!targets.contains(new Selector.Auto(Autogroup.SELF))) {
      return;
    }
    boolean people =
        sources.stream()
            .allMatch(source ->
                switch (source) {
                  case Selector.Login _, Selector.Domain _, Selector.Group _ -> true;
                  case Selector.Auto(Autogroup group) -> group.isPeople();
                  case Selector.Everything _ -> everybody;
                  case Selector.Tag _, Selector.Space _ -> false;
                });
    if (!people) {
      throw new Complaint(
          where, "autogroup:self can only be used with users, groups, or supported autogroups");
    }
  }
}
