package io.homeward.coordinator.access;

import static io.homeward.coordinator.access.World.ANNAS_LAPTOP;
import static io.homeward.coordinator.access.World.ANNAS_PHONE;
import static io.homeward.coordinator.access.World.BENS_PC;
import static io.homeward.coordinator.access.World.CARAS_PC;
import static io.homeward.coordinator.access.World.DATABASE;
import static io.homeward.coordinator.access.World.EXIT;
import static io.homeward.coordinator.access.World.ROUTER;
import static io.homeward.coordinator.access.World.SERVER;
import static io.homeward.coordinator.access.World.SPARE_ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What policies mean, in our words. */
class AccessCasesTest {
  private static final String NEIGHBOUR = "10.1.0.9";

  private static boolean reaches(Population population, Node from, Node to, int port) {
    return World.reaches(population, from, to, to.ipv4(), port)
        && World.passes(Access.filter(population, to), from.ipv6(), to.ipv6(), 6, port);
  }

  private static List<Long> peers(Population population, Node viewer) {
    return Access.peers(population, viewer).stream().map(Node::id).toList();
  }

  @Test
  void underTheDefaultEverybodyReachesAndSeesTheOwnDevicesAndNothingElse() throws Exception {
    Population population =
        Population.of(
            Policy.parse(Policy.DEFAULT_TEXT, World.DOMAINS), World.PEOPLE, World.NODES, Map.of());
    assertThat(reaches(population, ANNAS_LAPTOP, ANNAS_PHONE, 22)).isTrue();
    assertThat(reaches(population, BENS_PC, ANNAS_PHONE, 22)).isFalse();
    assertThat(reaches(population, SERVER, DATABASE, 22)).isFalse();
    assertThat(peers(population, ANNAS_LAPTOP)).containsExactly(ANNAS_PHONE.id());
    assertThat(peers(population, BENS_PC)).isEmpty();
    assertThat(peers(population, SERVER)).isEmpty();
  }

  @Test
  void whoMayReachSomebodyIsSeenByThatOneToo() throws Exception {
    Population population =
        World.under(
            "\"grants\": [{\"src\": [\"group:staff\"], \"dst\": [\"tag:db\"], \"ip\":"
                + " [\"5432\"]}]");
    assertThat(reaches(population, BENS_PC, DATABASE, 5432)).isTrue();
    assertThat(reaches(population, BENS_PC, DATABASE, 22)).isFalse();
    assertThat(reaches(population, CARAS_PC, DATABASE, 5432)).isFalse();
    assertThat(reaches(population, BENS_PC, SERVER, 5432)).isFalse();
    assertThat(peers(population, DATABASE))
        .containsExactly(ANNAS_LAPTOP.id(), ANNAS_PHONE.id(), BENS_PC.id());
    assertThat(peers(population, BENS_PC)).containsExactly(DATABASE.id());
    assertThat(Access.sees(population, BENS_PC, SERVER)).isFalse();
  }

  @Test
  void aDeviceIsToldOnlyTheRulesByWhichItIsReached() throws Exception {
    Population population =
        World.under(
            """
            "acls": [
              {"action": "accept", "src": ["*"], "dst": ["tag:server:22,80-90", "lan:53"]},
              {"action": "accept", "src": ["*"], "dst": ["tag:db:5432"], "proto": "tcp"},
            ]\
            """);
    assertThat(Access.filter(population, BENS_PC)).isEmpty();
    List<WireFilterRule> rules = Access.filter(population, DATABASE);
    assertThat(rules).hasSize(2);
    assertThat(rules.getFirst().srcIps())
        .containsExactly(
            "10.1.0.0/16",
            "10.2.0.0/16",
            "100.115.94.0-100.127.255.255",
            "100.64.0.0-100.115.91.255",
            "fd7a:115c:a1e0::/48");
    assertThat(rules.getFirst().ipProto()).isEmpty();
    assertThat(rules.getFirst().dstPorts())
        .extracting(ports -> ports.ip() + " " + ports.ports())
        .containsExactly(
            "100.64.0.6 PortRange[first=22, last=22]",
            "100.64.0.6 PortRange[first=80, last=90]",
            "fd7a:115c:a1e0::6 PortRange[first=22, last=22]",
            "fd7a:115c:a1e0::6 PortRange[first=80, last=90]");
    assertThat(rules.getLast().ipProto()).containsExactly(6);
    assertThat(Access.filter(population, ROUTER).getFirst().dstPorts())
        .extracting(WireFilterRule.NetPortRange::ip)
        .containsExactly("10.1.0.0/16");
  }

  @Test
  void rulesForTheSameSourcesAndProtocolsAreOne() throws Exception {
    Population population =
        World.under(
            """
            "acls": [
              {"action": "accept", "src": ["tag:db"], "dst": ["tag:server:22"]},
              {"action": "accept", "src": ["ben@example.com"], "dst": ["tag:server:22"]},
              {"action": "accept", "src": ["tag:db"], "dst": ["tag:server:80"]},
              {"action": "accept", "src": ["tag:db"], "dst": ["tag:server:53"], "proto": "udp"},
            ]\
            """);
    assertThat(Access.filter(population, SERVER))
        .extracting(
            rule -> rule.srcIps().getFirst() + " " + rule.dstPorts().size() + rule.ipProto())
        .containsExactly("100.64.0.6 4[]", "100.64.0.3 2[]", "100.64.0.6 2[17]");
  }

  @Test
  void aSubnetIsReachedByTheElectedRouterAloneAndItsHostsComeBackTheSameWay() throws Exception {
    Population population =
        World.under(
            "\"grants\": [{\"src\": [\"ben@example.com\"], \"dst\": [\"printer\"], \"ip\":"
                + " [\"631\"]}]");
    assertThat(World.reaches(population, BENS_PC, ROUTER, IpText.parse(NEIGHBOUR), 631)).isTrue();
    assertThat(World.reaches(population, BENS_PC, ROUTER, ROUTER.ipv4(), 631)).isFalse();
    assertThat(Access.allowedIps(population, BENS_PC, ROUTER))
        .contains(IpPrefix.parse("10.1.0.0/16"));
    assertThat(Access.allowedIps(population, BENS_PC, SPARE_ROUTER)).hasSize(2);
    IpPrefix lan = IpPrefix.parse("10.1.0.0/16");
    Population other = population.withElected(Map.of(lan, SPARE_ROUTER.id()));
    assertThat(Access.allowedIps(other, BENS_PC, ROUTER)).hasSize(2);
    assertThat(Access.allowedIps(other, BENS_PC, SPARE_ROUTER)).contains(lan);
    assertThat(peers(population, CARAS_PC)).isEmpty();
  }

  @Test
  void hostsOfASubnetMayAskAndAreAnsweredThroughTheirRouter() throws Exception {
    Population population =
        World.under(
            "\"grants\": [{\"src\": [\"lan\"], \"dst\": [\"tag:server\"], \"ip\": [\"80\"]}]");
    assertThat(
            World.passes(
                Access.filter(population, SERVER), IpText.parse(NEIGHBOUR), SERVER.ipv4(), 6, 80))
        .isTrue();
    assertThat(Access.allowedIps(population, SERVER, ROUTER))
        .contains(IpPrefix.parse("10.1.0.0/16"));
  }

  @Test
  void viaSendsSomeByOneRouterAndOthersByAnother() throws Exception {
    Population population =
        World.under(
            """
            "grants": [
              {"src": ["anna@example.com"], "dst": ["lan"], "ip": ["*"], "via": ["tag:spare"]},
              {"src": ["ben@example.com"], "dst": ["lan"], "ip": ["*"], "via": ["tag:router"]},
            ]\
            """);
    IpPrefix lan = IpPrefix.parse("10.1.0.0/16");
    assertThat(peers(population, ANNAS_LAPTOP)).containsExactly(SPARE_ROUTER.id());
    assertThat(Access.allowedIps(population, ANNAS_LAPTOP, SPARE_ROUTER)).contains(lan);
    assertThat(Access.allowedIps(population, BENS_PC, ROUTER)).contains(lan);
    assertThat(World.reaches(population, ANNAS_LAPTOP, ROUTER, IpText.parse(NEIGHBOUR), 80))
        .isFalse();
    assertThat(World.reaches(population, ANNAS_LAPTOP, SPARE_ROUTER, IpText.parse(NEIGHBOUR), 80))
        .isTrue();
  }

  @Test
  void exitNodesAreForThoseWhoMayReachTheInternet() throws Exception {
    Population population =
        World.under(
            """
            "grants": [{"src": ["anna@example.com"], "dst": ["autogroup:internet"], "ip": ["*"]},
                       {"src": ["ben@example.com"], "dst": ["tag:exit"], "ip": ["*"]}]\
            """);
    assertThat(Access.allowedIps(population, ANNAS_PHONE, EXIT))
        .contains(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));
    assertThat(Access.allowedIps(population, BENS_PC, EXIT)).hasSize(2);
    assertThat(World.reaches(population, ANNAS_PHONE, EXIT, IpText.parse("8.8.8.8"), 53)).isTrue();
    assertThat(World.reaches(population, ANNAS_PHONE, EXIT, IpText.parse("10.9.9.9"), 53))
        .isFalse();
    assertThat(World.reaches(population, BENS_PC, EXIT, IpText.parse("8.8.8.8"), 53)).isFalse();
  }

  @Test
  void ipSetsLeaveOutWhatIsRemoved() throws Exception {
    Population population =
        World.under("\"grants\": [{\"src\": [\"*\"], \"dst\": [\"ipset:most\"], \"ip\": [\"*\"]}]");
    assertThat(World.reaches(population, BENS_PC, ROUTER, IpText.parse(NEIGHBOUR), 1)).isTrue();
    assertThat(World.reaches(population, BENS_PC, ROUTER, IpText.parse("10.1.2.9"), 1)).isFalse();
  }

  @Test
  void capabilitiesAreGrantedAtTheDeviceAndTellThoseWhoGetThem() throws Exception {
    Population population =
        World.under(
            """
            "grants": [{"src": ["ben@example.com"], "dst": ["tag:db"],
                        "app": {"tailscale.com/cap/drive": [{"shares": ["*"], "access": "rw"}]}}]\
            """);
    WireFilterRule granted = Access.filter(population, DATABASE).getFirst();
    assertThat(granted.dstPorts()).isEmpty();
    assertThat(granted.srcIps()).containsExactly("100.64.0.3", "fd7a:115c:a1e0::3");
    assertThat(granted.capGrant().getFirst().dsts()).isEqualTo(DATABASE.prefixes());
    WireFilterRule companion = Access.filter(population, BENS_PC).getFirst();
    assertThat(companion.srcIps()).containsExactly("100.64.0.6", "fd7a:115c:a1e0::6");
    assertThat(companion.capGrant().getFirst().capMap())
        .containsOnlyKeys("tailscale.com/cap/drive-sharer");
  }

  @Test
  void routesAreApprovedByWhomThePolicyNames() throws Exception {
    Policy policy =
        Policy.parse(
            "{"
                + World.NAMES
                + """
                "autoApprovers": {"routes": {"10.0.0.0/8": ["tag:router", "group:staff"],
                                             "0.0.0.0/0": ["cara@example.org"]},
                                  "exitNode": ["tag:exit"]}}
                """,
            World.DOMAINS);
    List<IpPrefix> all = new ArrayList<>();
    for (String text : List.of("10.7.0.0/16", "192.168.0.0/24", "0.0.0.0/0")) {
      all.add(IpPrefix.parse(text));
    }
    assertThat(Access.approved(policy, ROUTER, null, all)).containsExactly(all.getFirst());
    assertThat(Access.approved(policy, BENS_PC, World.BEN, all)).containsExactly(all.getFirst());
    assertThat(Access.approved(policy, EXIT, null, all)).containsExactly(all.getLast());
    assertThat(Access.approved(policy, CARAS_PC, World.CARA, all)).containsExactly(all.getLast());
  }

  @Test
  void attributesGoToTheirTargets() throws Exception {
    Population population =
        World.under(
            """
            "nodeAttrs": [{"target": ["autogroup:owner"], "attr": ["a"]},
                          {"target": ["web", "tag:db"], "attr": ["b", "c"]},
                          {"target": ["tag:router"], "app": {"example.com/x": [1, {"y": null}]}}],
            "randomizeClientPort": true\
            """);
    assertThat(Access.attributes(population, ANNAS_PHONE))
        .containsOnlyKeys("a", "randomize-client-port");
    assertThat(Access.attributes(population, BENS_PC)).containsOnlyKeys("randomize-client-port");
    assertThat(Access.attributes(population, SERVER))
        .containsOnlyKeys("b", "c", "randomize-client-port");
    assertThat(Access.attributes(population, ROUTER).get("example.com/x")).hasSize(2);
  }

  @Test
  void whatSeveralEntriesSayOfOneApplicationIsSaidTogether() throws Exception {
    Population population =
        World.under(
            """
            "nodeAttrs": [{"target": ["*"], "app": {"example.com/x": [{"name": "one"}]}},
                          {"target": ["tag:router"], "attr": ["example.com/x"],
                           "app": {"example.com/y": [1]}},
                          {"target": ["tag:router"], "app": {"example.com/x": [{"name": "two"}]}}]\
            """);
    assertThat(Access.attributes(population, ROUTER).get("example.com/x"))
        .hasToString("[{\"name\":\"one\"}, {\"name\":\"two\"}]");
    assertThat(Access.attributes(population, SERVER).get("example.com/x")).hasSize(1);
  }

  @Test
  void whoNamesEverybodyNamesNobodyBesides() throws Exception {
    Population population =
        World.under(
            """
            "grants": [{"src": ["tag:db", "autogroup:danger-all", "lan"], "dst": ["tag:exit"],
                        "ip": ["80"]}]\
            """);
    assertThat(Access.filter(population, EXIT).getFirst().srcIps()).containsExactly("*");
  }

  @Test
  void sshRulesThatAskForASignInComeFirst() throws Exception {
    Population population =
        World.under(
            """
            "ssh": [
              {"action": "accept", "src": ["group:staff"], "dst": ["tag:server"], "users": ["deploy"]},
              {"action": "check", "src": ["ben@example.com"], "dst": ["tag:server"],
               "users": ["root", "autogroup:nonroot"], "checkPeriod": "always", "acceptEnv": ["LC_*"]},
              {"action": "accept", "src": ["autogroup:member"], "dst": ["autogroup:self"],
               "users": ["localpart:*@example.com"]},
            ]\
            """);
    List<SshAllowance> server = Access.ssh(population, SERVER);
    assertThat(server).extracting(SshAllowance::check).containsExactly(true, false);
    assertThat(server.getFirst().principals()).containsExactly("100.64.0.3", "fd7a:115c:a1e0::3");
    assertThat(server.getFirst().logins()).isEqualTo(Map.of("root", "root", "*", "="));
    assertThat(server.getLast().logins()).isEqualTo(Map.of("root", "", "deploy", "deploy"));
    assertThat(Access.ssh(population, ANNAS_PHONE))
        .extracting(SshAllowance::logins)
        .containsExactly(Map.of("root", ""), Map.of("anna", "anna"));
  }

  @Test
  void theNextPopulationIsTheSameAsOneMadeAnew() throws PolicyException {
    String rules =
        """
        "grants": [{"src": ["group:staff", "tag:db"], "dst": ["tag:server", "lan"], "ip": ["*"]},
                   {"src": ["*"], "dst": ["web"], "ip": ["80"]},
                   {"src": ["autogroup:member"], "dst": ["autogroup:self"], "ip": ["*"]}]\
        """;
    Population whole = World.under(rules);
    Population grown = Population.of(whole.policy(), World.PEOPLE, List.of(), Map.of());
    for (Node node : World.NODES.reversed()) {
      grown = grown.with(List.of(node), List.of());
      // What is asked in between is kept, and must not stay.
      Access.filter(grown, node);
      Access.peers(grown, node);
    }
    Node retagged =
        new Node(3, BENS_PC.ipv4(), BENS_PC.ipv6(), 0, List.of("tag:server"), List.of());
    Population changed = grown.with(List.of(retagged), List.of(SERVER.id()));
    Access.filter(changed, retagged);
    grown = changed.with(List.of(BENS_PC, SERVER), List.of());
    for (Node node : World.NODES) {
      assertThat(Access.filter(grown, node)).isEqualTo(Access.filter(whole, node));
      assertThat(Access.peers(grown, node)).isEqualTo(Access.peers(whole, node));
      for (Node peer : Access.peers(whole, node)) {
        assertThat(Access.allowedIps(grown, node, peer))
            .isEqualTo(Access.allowedIps(whole, node, peer));
      }
    }
    assertThat(changed.node(SERVER.id())).isNull();
    assertThat(Access.filter(changed, retagged)).isNotEqualTo(Access.filter(whole, BENS_PC));
  }
}
