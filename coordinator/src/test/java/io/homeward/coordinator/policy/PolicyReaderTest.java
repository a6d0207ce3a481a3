package io.homeward.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeward.engine.testing.FuzzInputs;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
  private static final Set<String> DOMAINS = Set.of("example.com");

  private static final String FILE =
      """
      {
        // people
        "groups": {"group:staff": ["anna@example.com", "ben@"]},
        "tagOwners": {"tag:server": ["group:staff"], "tag:router": ["tag:server"]},
        "hosts": {"lan": "10.1.0.0/16", "web": "100.64.0.5"},
        "ipsets": {"ipset:a": ["lan", "remove 10.1.2.0/24"], "ipset:b": ["add ipset:a", "::1-::9"]},
        "grants": [
          {"src": ["group:staff"], "dst": ["tag:server", "ipset:b"], "ip": ["22", "udp:53-60"]},
          {"src": ["*"], "dst": ["lan"], "ip": ["icmp:*"], "via": ["tag:router"]},
          {"src": ["autogroup:member"], "dst": ["autogroup:self"],
           "app": {"example.com/cap/x": [{"a": [1, 2.5, null, true]}]}},
        ],
        "acls": [
          {"action": "accept", "src": ["user:*@example.com"], "proto": "tcp", "dst": ["web:80,443"]},
        ],
        "autoApprovers": {"routes": {"10.0.0.0/8": ["tag:router"]}, "exitNode": ["autogroup:admin"]},
        "nodeAttrs": [{"target": ["*"], "attr": ["magicdns-aaaa"], "ipPool": ["100.81.0.0/16"]}],
        "ssh": [{"action": "check", "src": ["group:staff"], "dst": ["tag:server"],
                 "users": ["root", "localpart:*@example.com"], "checkPeriod": "1h30m"}],
        "tests": [{"src": "ben@", "accept": ["tag:server:22"]}],
        "sshTests": [{"src": "ben@", "dst": ["tag:server"], "check": ["root"]}],
        "disableIPv4": false,
      }
      """;

  @Test
  void everySectionIsRead() throws PolicyException {
    Policy policy = Policy.parse(FILE, DOMAINS);
    assertThat(policy.rules()).hasSize(4);
    assertThat(policy.rules().getFirst().traffic())
        .extracting(AccessRule.Traffic::protocols)
        .containsExactly(List.of(), List.of(17));
    assertThat(policy.selector("ipset:b"))
        .isInstanceOfSatisfying(
            Selector.Space.class,
            space ->
                assertThat(space.texts())
                    .containsExactly("10.1.0.0/23", "10.1.3.0-10.1.255.255", "::1-::9"));
    assertThat(policy.ssh().getFirst().checkPeriod()).hasMinutes(90);
    assertThat(policy.document().text()).isEqualTo(FILE);
  }

  @Test
  void aFileWithoutRulesAllowsEverythingAndOneWithAnEmptyListNothing() throws PolicyException {
    assertThat(Policy.parse("{}", DOMAINS).rules()).hasSize(1);
    assertThat(Policy.parse("{\"grants\": []}", DOMAINS).rules()).isEmpty();
    assertThat(Policy.parse("{\"ACLs\": []}", DOMAINS).rules()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          "ssh": 1                                | ssh must be a list, not a number
          "nonsense": 1                           | unknown field "nonsense" in the policy; known are
          "grants": [{"src": ["tag:x"]}]          | src=tag not found: "tag:x"
          "grants": [{"src": ["group:x"]}]        | src=group not found: "group:x"
          "grants": [{"src": ["what"]}]           | src="what": invalid address
          "grants": [{"src": ["autogroup:x"]}]    | src=unknown autogroup: "autogroup:x"
          "grants": [{"dst": ["::/0"], "ip": ["*"]}] | dst "::/0": to allow all IP addresses, use "*" or "autogroup:internet"
          "grants": [{"dst": ["*"], "ip": ["icmp:8"]}] | protocol 1 has no ports: only * can be used
          "grants": [{"dst": ["*"], "ip": ["70000"]}] | port range "70000": invalid first integer
          "grants": [{"dst": ["*"], "ip": ["9-8"]}] | port range "9-8": first port must be <= last port
          "grants": [{"dst": ["*"], "ip": ["x:9"]}] | proto name "x" not known; use protocol number 0-255 or protocol name (icmp, tcp, udp, etc.)
          "grants": [{"dst": ["*"], "ip": ["tcp:80,x"]}] | port range "x": invalid first integer
          "grants": [{"dst": ["*"], "ip": ["icmp:*,8"]}] | protocol 1 has no ports: only * can be used
          "acls": [{"action": "accept", "proto": "*", "dst": ["*:*"]}] | proto name "*" not known
          "acls": [{"action": "accept", "proto": "06", "dst": ["*:*"]}] | leading 0 not permitted in protocol number "06"
          "acls": [{"action": "accept", "proto": "256", "dst": ["*:*"]}] | proto name "256" not known
          "acls": [{"action": "accept", "dst": ["group:x"]}] | dst="group:x": ports are missing, as in :22 or :*
          "grants": [{"dst": ["*"], "ip": ["*"], "srcPosture": []}] | this server knows nothing of the state of devices
          "acls": [{"action": "accept", "dst": ["*"]}] | dst="*": ports are missing, as in :22 or :*
          "acls": [{"src": ["*"]}]                | action="" is not supported
          "hosts": {"1.2.3.4": "1.2.3.4"}         | hosts["1.2.3.4"]: an address cannot be the name of a host
          "hosts": {"a": "1.2.3.4/8"}             | hosts["a"]: "1.2.3.4/8": invalid address; the network is 1.0.0.0/8
          "hosts": {"a": "fd00:1::5/64"}          | hosts["a"]: "fd00:1::5/64": invalid address; the network is fd00:1::/64
          "hosts": {"a": "1.2.3.4/33"}            | hosts["a"]: "1.2.3.4/33": invalid address
          "groups": {"staff": []}                 | groups["staff"]: group names must start with 'group:'
          "groups": {"group:a": ["tag:a"]}        | groups["group:a"]: "tag:a": group members are people
          "tagOwners": {"tag:1": []}              | tagOwners["tag:1"]: tag names must start with a letter, after 'tag:'
          "tagOwners": {"tag:a b": []}            | tagOwners["tag:a b"]: tag names can only contain
          "ipsets": {"ipset:a": ["ipset:b"], "ipset:b": ["ipset:a"]} | ipsets["ipset:a"]: is made of itself
          "ipsets": {"ipset:a": ["tag:b"]}        | ipsets["ipset:a"]: "tag:b": invalid address
          "nodeAttrs": [{"target": ["autogroup:self"]}] | "autogroup:self" cannot be a target of nodeAttrs
          "autoApprovers": {"routes": {"10.0.0.1/8": []}} | autoApprovers.routes["10.0.0.1/8"]: host bits set
          "derpMap": {}                           | relays are set in the server's configuration
          "ssh": [{"action": "accept", "users": ["a"], "src": ["*"]}] | invalid src "*"
          "nodeAttrs": [{"target": ["*"], "ipPool": ["10.0.0.0/8"]}] | ipPool "10.0.0.0/8" is outside of 100.64.0.0/10, where devices are
          "nodeAttrs": [{"target": ["*"], "ipPool": ["100.127.0.0-100.128.0.0"]}] | ipPool "100.127.0.0-100.128.0.0" is outside of 100.64.0.0/10
          "nodeAttrs": [{"target": ["*"], "ipPool": ["fd7a:115c:a1e0::/64"]}] | ipPool "fd7a:115c:a1e0::/64" is IPv6
          "ssh": [{"action": "accept", "users": ["a"], "src": ["anna@"], "dst": ["ben@"]}] | users in dst are only allowed from the same user
          "ssh": [{"action": "accept", "users": ["a"], "src": ["ben@", "autogroup:member"], "dst": ["ben@"]}] | users in dst are only allowed from the same user
          "hosts": {"lan": "10.0.0.0/8"}, "sshTests": [{"src": "ben@", "dst": ["lan"]}] | SSH tests dst contains disallowed element "lan"
          "ssh": [{"action": "check", "users": ["a"], "checkPeriod": "soon"}] | checkPeriod: invalid duration "soon"
          """)
  void whatIsWrongIsSaidWithItsPlace(String section, String why) {
    PolicyException e =
        catchThrowableOfType(
            PolicyException.class,
            () -> Policy.parse("{\n  // a comment\n  " + section + "\n}", DOMAINS));
    PolicyProblem problem = e.problems().getFirst();
    assertThat(problem.message()).startsWith(why);
    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.column()).isGreaterThan(2);
    assertThat(e).hasMessage("line 3, column %d: %s", problem.column(), problem.message());
  }

  @Test
  void protocolsAreNamedInAnyCaseAndPortsAreListed() throws PolicyException {
    Policy policy =
        Policy.parse(
            """
            {"grants": [{"src": ["*"], "dst": ["*"], "ip": ["TCP:80,443", "Fc:*"]}],
             "acls": [{"action": "accept", "proto": "ICMP", "src": ["*"], "dst": ["*:*"]}]}
            """,
            DOMAINS);
    assertThat(policy.rules().getFirst().traffic())
        .extracting(AccessRule.Traffic::protocols)
        .containsExactly(List.of(6), List.of(133));
    assertThat(policy.rules().getFirst().traffic().getFirst().targets().getFirst().ports())
        .containsExactly(new PortRange(80, 80), new PortRange(443, 443));
    assertThat(policy.rules().getLast().traffic().getFirst().protocols()).containsExactly(1);
  }

  @Test
  void whatIsInForceStaysSoThoughItWouldBeRefusedToday() throws PolicyException {
    String text =
        """
        {"ssh": [{"action": "accept", "src": ["anna@"], "dst": ["ben@"], "users": ["root"]}]}
        """;
    assertThat(Policy.kept(text).ssh()).hasSize(1);
  }

  @Test
  void aPrefixOfOneFamilyHoldsNothingOfTheOther() {
    IpSet all6 = IpSet.of(List.of(IpRange.parse("::/0")));
    IpSet all4 = IpSet.of(List.of(IpRange.parse("0.0.0.0/0")));
    assertThat(all6.overlaps(IpRange.parse("1.2.3.4"))).isFalse();
    assertThat(all6.overlaps(IpRange.parse("::fffe:ffff"))).isTrue();
    assertThat(all4.plus(all6).ranges()).hasSize(2);
    assertThat(all4.plus(all6).minus(all4)).isEqualTo(all6);
    assertThat(IpRange.parse("::/80")).hasToString("::-::ffff:255.255.255.255");
    assertThat(IpRange.parse("fd00::/8").last())
        .hasToString("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assertThat(
            all4.minus(
                    IpSet.of(List.of(IpRange.parse("0.0.0.0/1"), IpRange.parse("255.255.255.255"))))
                .ranges())
        .hasToString("[128.0.0.0-255.255.255.254]");
  }

  @Test
  void ipSetsThatGoOnAndOnAreRefused() {
    StringBuilder sets = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      sets.append("\"ipset:%d\": [\"ipset:%d\"],".formatted(i, i + 1));
    }
    PolicyException e =
        catchThrowableOfType(
            PolicyException.class,
            () -> Policy.parse("{\"ipsets\": {" + sets + "\"ipset:20000\": []}}", DOMAINS));
    assertThat(e).hasMessageContaining("nested deeper than 30");
  }

  @Test
  void numbersThatWouldFillTheMemoryAreRefused() {
    PolicyException e =
        catchThrowableOfType(
            PolicyException.class,
            () ->
                Policy.parse(
                    "{\"grants\":[{\"app\":{\"a.b/c\":[1e999999999]},\"src\":[],\"dst\":[]}]}",
                    DOMAINS));
    assertThat(e).hasMessageContaining("the number 1e999999999 is out of range");
  }

  @Test
  void theDefaultIsRight() {
    assertThatCode(() -> Policy.parse(Policy.DEFAULT_TEXT, Set.of())).doesNotThrowAnyException();
  }

  @Test
  void whateverAFileSaysItIsReadOrRefusedWithALine() throws Exception {
    Random random = new Random(12);
    int[] readable = new int[1];
    int inputs = FuzzInputs.count(10_000);
    String[] words = FILE.split("(?<=[^\\w:.*@/-])|(?=[^\\w:.*@/-])");
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        try {
          Policy.parse(mutated(words, random), DOMAINS);
          readable[0]++;
        } catch (PolicyException e) {
          assertThat(e.problems().getFirst().line()).isPositive();
        }
      }
    });
    assertThat(readable[0]).isBetween(1, inputs - 1);
  }

  /** With words of the file in the places of others, and characters changed. */
  private static String mutated(String[] words, Random random) {
    String[] mixed = words.clone();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(mixed.length);
      String word = mixed[random.nextInt(mixed.length)];
      if (random.nextInt(4) == 0 && !word.isEmpty()) {
        int cut = random.nextInt(word.length());
        word = word.substring(0, cut) + (char) (32 + random.nextInt(96)) + word.substring(cut + 1);
      }
      mixed[at] = word;
    }
    return String.join("", mixed);
  }
}
