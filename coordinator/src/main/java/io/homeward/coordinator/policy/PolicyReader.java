package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import io.homeward.coordinator.hujson.HuJsonDocument;
import io.homeward.coordinator.hujson.HuJsonException;
import io.homeward.coordinator.hujson.Position;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.TailnetRanges;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a policy file. */
final class PolicyReader {
  private static final IpRange TAILNET = IpRange.of(TailnetRanges.IPV4);
  private static final List<String> SECTIONS =
      List.of(
          "grants",
          "acls",
          "groups",
          "tagOwners",
          "hosts",
          "ipsets",
          "autoApprovers",
          "nodeAttrs",
          "ssh",
          "tests",
          "sshTests",
          "randomizeClientPort",
          "disableIPv4",
          "OneCGNATRoute",
          "postures",
          "defaultSrcPosture",
          "derpMap");

  private final Fields file;
  private final Names names;

  private PolicyReader(Fields file, Names names) {
    this.file = file;
    this.names = names;
  }

  /**
   * @param domains null: any
   */
  static Policy read(String text, @Nullable Set<String> domains) throws PolicyException {
    try {
      HuJsonDocument document = HuJsonDocument.parse(text);
      try {
        Fields file = Fields.of(document.root(), "the policy", SECTIONS);
        return new PolicyReader(file, NamesReader.read(file, domains)).policy(document);
      } catch (Complaint e) {
        Position position = document.position(e.offset());
        throw new PolicyException(
            List.of(new PolicyProblem(position.line(), position.column(), e.getMessage())));
      }
    } catch (HuJsonException e) {
      throw new PolicyException(List.of(new PolicyProblem(e.line(), e.column(), e.getMessage())));
    }
  }

  private Policy policy(HuJsonDocument document) {
    file.refuse("derpMap", "relays are set in the server's configuration, not in the policy");
    file.refuse("postures", "this server knows nothing of the state of devices: no postures here");
    file.refuse(
        "defaultSrcPosture",
        "this server knows nothing of the state of devices: no defaultSrcPosture here");
    RuleReader rules = new RuleReader(names);
    SshReader ssh = new SshReader(names);
    List<AccessRule> all = new ArrayList<>(rules.grants(file));
    all.addAll(rules.acls(file));
    if (file.field("grants").isEmpty() && file.field("acls").isEmpty()) {
      all.add(everythingIsAllowed());
    }
    List<NodeAttribute> attributes = attributes();
    List<SshRule> logins = ssh.rules(file);
    PolicySize.of(all, logins, attributes).check(file.whole());
    return new Policy(
        document,
        names,
        all,
        tagOwners(),
        autoApprovers(),
        attributes,
        logins,
        tests(),
        ssh.tests(file));
  }

  /** What a file says that has neither of the two sections; one that is empty forbids all. */
  private static AccessRule everythingIsAllowed() {
    Selector everything = new Selector.Everything();
    AccessRule.Target target = new AccessRule.Target(everything, List.of(PortRange.ALL));
    return new AccessRule(
        0,
        List.of(everything),
        List.of(new AccessRule.Traffic(Protocols.USUAL, List.of(target))),
        List.of(everything),
        List.of(),
        Map.of());
  }

  private Map<String, List<Selector>> tagOwners() {
    Map<String, List<Selector>> owners = new LinkedHashMap<>();
    for (HuJson.Member member : file.members("tagOwners")) {
      String tag = member.name().value().strip();
      owners.put(tag, owners(member.value(), "tagOwners[\"" + tag + "\"]"));
    }
    return owners;
  }

  /** People and devices that may decide something. */
  private List<Selector> owners(HuJson value, String where) {
    List<Selector> owners = new ArrayList<>();
    for (HuJson.Text text : Fields.texts(value, where)) {
      String word = text.value().strip();
      Selector owner = NamesReader.checked(text, where + ": ", () -> names.selector(word));
      boolean allowed =
          switch (owner) {
            case Selector.Login _, Selector.Group _, Selector.Tag _, Selector.Domain _ -> true;
            case Selector.Auto(Autogroup group) -> group.isPeople() || group == Autogroup.TAGGED;
            case Selector.Everything _, Selector.Space _ -> false;
          };
      if (!allowed) {
        throw new Complaint(
            text, where + ": \"" + word + "\" is neither a person nor a group nor a tag");
      }
      owners.add(owner);
    }
    return owners;
  }

  private AutoApprovers autoApprovers() {
    HuJson value = file.field("autoApprovers").orElse(null);
    if (value == null) {
      return AutoApprovers.NONE;
    }
    Fields fields = Fields.of(value, "autoApprovers", List.of("routes", "exitNode"));
    Map<IpPrefix, List<Selector>> routes = new LinkedHashMap<>();
    for (HuJson.Member member : fields.members("routes")) {
      String where = "autoApprovers.routes[\"" + member.name().value() + "\"]";
      IpPrefix prefix =
          NamesReader.checked(
              member.name(), where + ": ", () -> IpPrefix.parse(member.name().value().strip()));
      routes.put(prefix, owners(member.value(), where));
    }
    return new AutoApprovers(
        routes,
        fields
            .field("exitNode")
            .map(approvers -> owners(approvers, "autoApprovers.exitNode"))
            .orElse(List.of()));
  }

  private List<NodeAttribute> attributes() {
    List<NodeAttribute> attributes = new ArrayList<>();
    for (Fields entry : file.objects("nodeAttrs", List.of("target", "attr", "app", "ipPool"))) {
      attributes.add(
          new NodeAttribute(attributeTargets(entry), attributeNames(entry), ipPool(entry)));
    }
    if (file.flag("randomizeClientPort")) {
      attributes.add(forAll("randomize-client-port"));
    }
    if (file.flag("disableIPv4")) {
      attributes.add(forAll("disable-ipv4"));
    }
    file.text("OneCGNATRoute")
        .ifPresent(text -> {
          switch (text.value()) {
            case "mac-always" -> attributes.add(forAll("one-cgnat?v=true"));
            case "mac-never" -> attributes.add(forAll("one-cgnat?v=false"));
            case "" -> {}
            default ->
                throw new Complaint(text, "OneCGNATRoute must be \"mac-always\" or \"mac-never\"");
          }
        });
    return attributes;
  }

  private static NodeAttribute forAll(String name) {
    Map<String, @Nullable List<JsonNode>> one = new LinkedHashMap<>();
    one.put(name, null);
    return new NodeAttribute(List.of(new Selector.Everything()), one, List.of());
  }

  private List<Selector> attributeTargets(Fields entry) {
    List<Selector> targets = new ArrayList<>();
    for (HuJson.Text text : entry.texts("target")) {
      String word = text.value().strip();
      Selector target = NamesReader.checked(text, "", () -> names.selector(word));
      if (target instanceof Selector.Auto(Autogroup group)
          && !group.isPeople()
          && group != Autogroup.TAGGED) {
        throw new Complaint(text, "\"" + group + "\" cannot be a target of nodeAttrs");
      }
      targets.add(target);
    }
    return targets;
  }

  private static Map<String, @Nullable List<JsonNode>> attributeNames(Fields entry) {
    Map<String, @Nullable List<JsonNode>> names = new LinkedHashMap<>();
    for (HuJson.Text text : entry.texts("attr")) {
      String name = text.value().strip();
      if (name.isEmpty()) {
        throw new Complaint(text, "attr values cannot be empty");
      }
      names.put(name, null);
    }
    for (HuJson.Member member : entry.members("app")) {
      String name = member.name().value();
      names.put(name, JsonValues.list(member.value(), "app[\"" + name + "\"]"));
    }
    return Collections.unmodifiableMap(names);
  }

  private static List<IpRange> ipPool(Fields entry) {
    return entry.texts("ipPool").stream().map(PolicyReader::pool).toList();
  }

  private static IpRange pool(HuJson.Text text) {
    String word = text.value().strip();
    IpRange pool = NamesReader.checked(text, "", () -> Names.address(word));
    if (!pool.first().isIpv4()) {
      throw new Complaint(
          text,
          "ipPool \""
              + word
              + "\" is IPv6: name IPv4 addresses, of which the IPv6 address of a device follows");
    }
    if (!TAILNET.contains(pool.first()) || !TAILNET.contains(pool.last())) {
      throw new Complaint(
          text,
          "ipPool \"" + word + "\" is outside of " + TailnetRanges.IPV4 + ", where devices are");
    }
    return pool;
  }

  private List<PolicyTest> tests() {
    return file
        .objects(
            "tests", List.of("src", "user", "proto", "accept", "allow", "deny", "srcPostureAttrs"))
        .stream()
        .map(test -> {
          List<String> accept = new ArrayList<>(test.words("accept"));
          accept.addAll(test.words("allow"));
          return new PolicyTest(
              test.whole().start(),
              test.text("src").or(() -> test.text("user")).map(t -> t.value().strip()).orElse(""),
              test.text("proto").map(t -> t.value().strip()).orElse(""),
              accept,
              test.words("deny"));
        })
        .toList();
  }
}
