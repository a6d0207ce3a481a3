package io.homeward.interop;

import java.util.List;
import java.util.Map;

/**
 * A policy that is put in force at two servers.
 *
 * @param name what it is about
 * @param rules members of the policy's object
 */
record PolicyRow(String name, String rules) {
  private static final String NAMES =
      """
      "groups": {"group:staff": ["anna@example.com", "ben@example.com"],
                 "group:b": ["ben@example.com"]},
      "tagOwners": {"tag:server": ["anna@example.com"], "tag:db": ["anna@example.com"],
                    "tag:router": ["anna@example.com"], "tag:spare": ["anna@example.com"],
                    "tag:exit": ["anna@example.com"]},
      "hosts": {"lan": "10.1.0.0/16", "printer": "10.1.0.9"},
      "autoApprovers": {"routes": {"10.1.0.0/16": ["tag:router"], "fd00:1::/64": ["tag:router"],
                                   "10.0.0.0/8": ["tag:spare"]},
                        "exitNode": ["tag:exit"]},
      """;

  static final List<PolicyRow> ROWS =
      List.of(
          grants("everybody everything", "[\"*\"]", "[\"*\"]", "[\"*\"]"),
          new PolicyRow("nobody anything", "\"grants\": [%MARK%]"),
          grants("own devices", "[\"autogroup:member\"]", "[\"autogroup:self\"]", "[\"*\"]"),
          grants("a group and a tag", "[\"group:staff\"]", "[\"tag:server\"]", "[\"tcp:22\"]"),
          grants("one person", "[\"ben@example.com\"]", "[\"anna@example.com\"]", "[\"tcp:80\"]"),
          grants(
              "members to tags", "[\"autogroup:member\"]", "[\"autogroup:tagged\"]", "[\"443\"]"),
          grants("tag to tag", "[\"tag:server\"]", "[\"tag:db\"]", "[\"tcp:5432\", \"icmp:*\"]"),
          grants("ports", "[\"group:b\"]", "[\"tag:db\"]", "[\"tcp:8080-8090\", \"udp:53\"]"),
          grants("a host behind a router", "[\"group:b\"]", "[\"printer\"]", "[\"tcp:80\"]"),
          grants("a network", "[\"anna@example.com\"]", "[\"lan\"]", "[\"*\"]"),
          grants("part of a network", "[\"group:b\"]", "[\"10.1.2.0/24\"]", "[\"tcp:443\"]"),
          grants("two networks", "[\"group:b\"]", "[\"lan\", \"10.2.0.0/16\"]", "[\"*\"]"),
          grants("from a network", "[\"lan\"]", "[\"tag:server\"]", "[\"tcp:22\"]"),
          grants("network to network", "[\"lan\"]", "[\"10.2.0.0/16\"]", "[\"*\"]"),
          grants("the Internet", "[\"group:b\"]", "[\"autogroup:internet\"]", "[\"*\"]"),
          grants("IPv6 network", "[\"group:b\"]", "[\"fd00:1::/64\"]", "[\"tcp:80\"]"),
          grants("danger", "[\"autogroup:danger-all\"]", "[\"tag:server\"]", "[\"tcp:80\"]"),
          grants(
              "self and others",
              "[\"group:staff\"]",
              "[\"autogroup:self\", \"tag:server\"]",
              "[\"tcp:22\"]"),
          new PolicyRow(
              "a router by its tag alone",
              """
              "grants": [{"src": ["group:b"], "dst": ["10.1.0.0/16"], "ip": ["*"],
                          "via": ["tag:router"]}, %MARK%]
              """),
          new PolicyRow(
              "a router by its tag",
              """
              "grants": [{"src": ["group:b"], "dst": ["10.1.0.0/16"], "ip": ["*"],
                          "via": ["tag:router"]},
                         {"src": ["group:b"], "dst": ["tag:router"], "ip": ["icmp:*"]}, %MARK%]
              """),
          new PolicyRow(
              "an exit by its tag",
              """
              "grants": [{"src": ["group:b"], "dst": ["autogroup:internet"], "ip": ["*"],
                          "via": ["tag:exit"]},
                         {"src": ["group:b"], "dst": ["tag:exit"], "ip": ["icmp:*"]}, %MARK%]
              """),
          new PolicyRow(
              "a capability",
              """
              "grants": [{"src": ["group:b"], "dst": ["tag:server"],
                          "app": {"example.com/cap/look": [{"role": "reader"}]}}, %MARK%]
              """),
          new PolicyRow(
              "access lists",
              """
              "grants": [%MARK%],
              "acls": [{"action": "accept", "src": ["group:staff"], "dst": ["tag:server:22,80"]},
                       {"action": "accept", "proto": "udp", "src": ["*"], "dst": ["tag:db:53"]},
                       {"action": "accept", "proto": "icmp", "src": ["tag:db"],
                        "dst": ["group:b:*"]},
                       {"action": "accept", "src": ["autogroup:member"],
                        "dst": ["autogroup:self:443"]}]
              """),
          new PolicyRow(
              "two rules for the same",
              """
              "grants": [{"src": ["group:b"], "dst": ["tag:db"], "ip": ["tcp:22"]},
                         {"src": ["ben@example.com"], "dst": ["tag:db"], "ip": ["tcp:80"]},
                         {"src": ["tag:db"], "dst": ["ben@example.com"], "ip": ["udp:443"]}, %MARK%]
              """),
          new PolicyRow(
              "protocol by number",
              """
              "grants": [%MARK%],
              "acls": [{"action": "accept", "proto": "47", "src": ["group:b"], "dst": ["tag:db:*"]}]
              """),
          new PolicyRow(
              "a set of addresses",
              """
              "ipsets": {"ipset:part": ["10.1.0.0/16", "remove 10.1.2.0/24"]},
              "grants": [{"src": ["group:b"], "dst": ["ipset:part"], "ip": ["*"]}, %MARK%]
              """),
          grants("administrators", "[\"autogroup:admin\"]", "[\"tag:db\"]", "[\"tcp:22\"]"),
          grants("owner", "[\"autogroup:owner\"]", "[\"tag:db\"]", "[\"tcp:22\"]"));

  /** What is not the same at Headscale 0.29.2, and why. */
  static final Map<String, String> DIFFERENT =
      Map.of(
          "a router by its tag alone: pc sees",
          "who reaches a network by its router sees the router at Tailscale's server and ours; here"
              + " it takes a rule that names the router",
          "a router by its tag alone: router lets in",
          "the same: nobody sees it, so nothing comes by it",
          "a set of addresses is refused by Headscale",
          "it has no ipsets",
          "administrators is refused by Headscale",
          "it has no roles",
          "owner is refused by Headscale",
          "it has no roles");

  static boolean isKnown(String row) {
    return DIFFERENT.keySet().stream().anyMatch(line -> line.startsWith(row));
  }

  /**
   * Whether it says who may use the exit. Headscale shows an exit, now and then, to whoever may
   * reach the device itself; Tailscale's server and ours do not.
   */
  boolean isAboutExits() {
    return name.equals("everybody everything")
        || name.equals("the Internet")
        || name.equals("an exit by its tag");
  }

  private static PolicyRow grants(String name, String sources, String targets, String what) {
    return new PolicyRow(
        name,
        "\"grants\": [{\"src\": %s, \"dst\": %s, \"ip\": %s}, %%MARK%%]"
            .formatted(sources, targets, what));
  }

  /**
   * Its text.
   *
   * @param mark an address of nobody, by which every device's filter shows that it is this one
   */
  String policy(String mark) {
    String rule = "{\"src\": [\"%s\"], \"dst\": [\"*\"], \"ip\": [\"tcp:1\"]}".formatted(mark);
    return "{" + NAMES + rules.replace("%MARK%", rule) + "}";
  }
}
