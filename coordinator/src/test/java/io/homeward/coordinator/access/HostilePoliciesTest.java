package io.homeward.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.engine.testing.FuzzInputs;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies that ask for too much, and such as make no sense, through to what devices are told. */
@Timeout(120)
class HostilePoliciesTest {
  private static final String TOO_MUCH = "too much for one policy";

  /** All that a policy may say, so that a fuzzer finds it. */
  private static final String FILE =
      """
      {
        "groups": {"group:staff": ["anna@example.com", "ben@example.com"]},
        "tagOwners": {"tag:server": ["group:staff"], "tag:router": ["tag:server"],
                      "tag:exit": [], "tag:db": [], "tag:spare": []},
        "hosts": {"lan": "10.1.0.0/16", "web": "100.64.0.5"},
        "ipsets": {"ipset:a": ["lan", "remove 10.1.2.0/24"], "ipset:b": ["add ipset:a", "::1-::9"]},
        "autoApprovers": {"routes": {"10.0.0.0/8": ["tag:router"]}, "exitNode": ["tag:exit"]},
        "grants": [
          {"src": ["group:staff"], "dst": ["tag:server", "ipset:b"], "ip": ["22", "udp:53-60"]},
          {"src": ["*"], "dst": ["lan"], "ip": ["icmp:*"], "via": ["tag:router"]},
          {"src": ["autogroup:member"], "dst": ["autogroup:self", "tag:db"], "ip": ["*"],
           "app": {"example.com/cap/x": [{"a": [1, 2.5, null, true]}],
                   "tailscale.com/cap/relay": []}},
          {"src": ["autogroup:danger-all"], "dst": ["autogroup:internet"], "ip": ["*"]}
        ],
        "acls": [
          {"action": "accept", "src": ["cara@example.org", "10.1.0.9"],
           "dst": ["autogroup:tagged:80,443", "*:22"], "proto": "tcp"}
        ],
        "nodeAttrs": [{"target": ["tag:server", "100.64.0.0/10"], "attr": ["funnel", "drive:share"]},
                      {"target": ["*"], "ipPool": ["100.64.7.0/24"]}],
        "ssh": [{"action": "check", "src": ["autogroup:member"], "dst": ["autogroup:self"],
                 "users": ["autogroup:nonroot", "root"], "checkPeriod": "20h"},
                {"action": "accept", "src": ["group:staff"], "dst": ["tag:server"],
                 "users": ["localpart:*@example.com"], "acceptEnv": ["A_*"]}],
        "tests": [{"src": "anna@example.com", "accept": ["tag:server:22"], "deny": ["web:9"]}],
        "sshTests": [{"src": "ben@example.com", "dst": ["tag:server"], "accept": ["root"]}]
      }
      """;

  @Test
  void rulesHaveABound() throws PolicyException {
    String rule = "{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"22\"]}";
    parse("{\"grants\": [" + many(5_000, _ -> rule) + "]}");
    refused("{\"grants\": [" + many(5_001, _ -> rule) + "]}");
  }

  @Test
  void rulesOfSshAndAttributesCountToo() throws PolicyException {
    String login =
        "{\"action\": \"accept\", \"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self\"],"
            + " \"users\": [\"root\"]}";
    parse("{\"ssh\": [" + many(4_999, _ -> login) + "]}");
    refused("{\"ssh\": [" + many(5_001, _ -> login) + "]}");
    refused(
        "{\"nodeAttrs\": ["
            + many(5_001, i -> "{\"target\": [\"*\"], \"attr\": [\"custom:a" + i + "\"]}")
            + "]}");
  }

  @Test
  void namesHaveABoundAndGroupsCountByTheirMembers() {
    String group = "\"groups\": {\"group:big\": [" + many(1_000, i -> quoted("u" + i + "@")) + "]}";
    refused(
        "{"
            + group
            + ", \"grants\": ["
            + many(200, _ -> "{\"src\": [\"group:big\"], \"dst\": [\"*\"], \"ip\": [\"22\"]}")
            + "]}");
    refused(
        "{"
            + group
            + ", \"ssh\": ["
            + many(
                200,
                _ ->
                    "{\"action\": \"accept\", \"src\": [\"group:big\"],"
                        + " \"dst\": [\"autogroup:self\"], \"users\": [\"root\"]}")
            + "]}");
  }

  @Test
  void portsHaveABoundForAllTargetsTogether() {
    // Each target of a device has each of them: two short lists are a long filter.
    refused(
        "{\"grants\": [{\"src\": [\"*\"], \"dst\": ["
            + many(1_000, i -> quoted("100.64.0.0-100.64." + (1 + i / 250) + "." + i % 250))
            + "], \"ip\": ["
            + many(1_000, i -> quoted("tcp:" + (1 + 2 * i)))
            + "]}]}");
  }

  @Test
  void testsHaveABoundOfWhatTheyLookAt() throws PolicyException {
    String group = "\"groups\": {\"group:big\": [" + many(200, i -> quoted("u" + i + "@")) + "]}";
    Policy policy =
        parse(
            "{"
                + group
                + ", \"grants\": ["
                + many(1_000, _ -> "{\"src\": [\"tag:x\"], \"dst\": [\"tag:x\"], \"ip\": [\"22\"]}")
                + "], \"tagOwners\": {\"tag:x\": []}, \"tests\": ["
                + "{\"src\": \"group:big\", \"deny\": [\"group:big:22\"]}]}");
    Population population = Population.of(policy, World.PEOPLE, World.NODES, Map.of());
    assertThat(Access.failedTests(population)).hasSizeLessThan(300).isNotEmpty();
  }

  @Test
  void whateverIsReadableCanBePutInForce() throws Exception {
    Random random = new Random(11);
    int inputs = FuzzInputs.count(4_000);
    String[] words = FILE.split("(?<=[^\\w:.*@/-])|(?=[^\\w:.*@/-])");
    int[] readable = {0};
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        try {
          putInForce(Policy.parse(i == 0 ? FILE : mixed(words, random), World.DOMAINS));
          readable[0]++;
        } catch (PolicyException e) {
          assertThat(e.problems()).isNotEmpty();
        }
      }
    });
    assertThat(readable[0]).isBetween(inputs / 50, inputs - 1);
  }

  private static void putInForce(Policy policy) {
    Population population = Population.of(policy, World.PEOPLE, World.NODES, Map.of());
    for (Node node : World.NODES) {
      assertThat(Access.filter(population, node)).isNotNull();
      assertThat(Access.attributes(population, node)).isNotNull();
      assertThat(Access.ssh(population, node)).isNotNull();
      for (Node peer : Access.peers(population, node)) {
        assertThat(Access.allowedIps(population, node, peer)).hasSizeGreaterThan(1);
        assertThat(Access.sees(population, peer, node)).isTrue();
      }
    }
    assertThat(Access.failedTests(population)).isNotNull();
  }

  private static String mixed(String[] words, Random random) {
    String[] mixed = words.clone();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      mixed[random.nextInt(mixed.length)] = words[random.nextInt(words.length)];
    }
    return String.join("", mixed);
  }

  private static Policy parse(String text) throws PolicyException {
    return Policy.parse(text, World.DOMAINS);
  }

  private static void refused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(PolicyException.class)
        .satisfies(e ->
            assertThat(((PolicyException) e).problems().getFirst().message()).startsWith(TOO_MUCH));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String many(int count, IntFunction<String> one) {
    return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining(","));
  }

  @Test
  void theFileOfTheFuzzerIsReadable() throws PolicyException {
    assertThat(parse(FILE).rules()).hasSize(5);
  }
}
