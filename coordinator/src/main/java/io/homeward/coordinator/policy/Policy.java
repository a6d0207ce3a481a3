package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJsonDocument;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A policy file, read and found right.
 *
 * @param document the file itself
 * @param names what its words mean
 * @param rules who may reach what, grants first; null-free
 * @param tagOwners who may give which tag to a device
 * @param autoApprovers whose routes are accepted
 * @param attributes what devices are told about themselves
 * @param ssh who may log in where
 * @param tests what has to be so
 * @param sshTests the same for SSH
 */
public record Policy(
    HuJsonDocument document,
    Names names,
    List<AccessRule> rules,
    Map<String, List<Selector>> tagOwners,
    AutoApprovers autoApprovers,
    List<NodeAttribute> attributes,
    List<SshRule> ssh,
    List<PolicyTest> tests,
    List<SshTest> sshTests) {
  public Policy {
    rules = List.copyOf(rules);
    tagOwners = Map.copyOf(tagOwners);
    attributes = List.copyOf(attributes);
    ssh = List.copyOf(ssh);
    tests = List.copyOf(tests);
    sshTests = List.copyOf(sshTests);
  }

  /** What holds in a tailnet whose people have not said anything: each reaches the own devices. */
  public static final String DEFAULT_TEXT =
      """
      // Who may reach what in this tailnet. Everything that no rule allows is forbidden.
      {
        "grants": [
          // Everybody reaches the own devices.
          {"src": ["autogroup:member"], "dst": ["autogroup:self"], "ip": ["*"]},
          // Own devices that relay for others do so for each other.
          {
            "src": ["autogroup:member"],
            "dst": ["autogroup:self"],
            "app": {"tailscale.com/cap/relay": []},
          },
        ],
      }
      """;

  /**
   * Reads a policy file and checks it, but does not run its tests.
   *
   * @param text the file
   * @param domains whose people may be named by {@code user:*@domain}, in lower case
   * @throws PolicyException when it cannot be used, with what is wrong and where
   */
  public static Policy parse(String text, Set<String> domains) throws PolicyException {
    return PolicyReader.read(text, domains);
  }

  /**
   * Reads a policy file that was found right before: the people of a domain that it names may all
   * have gone since.
   *
   * @param text the file
   * @throws PolicyException when it cannot be used, with what is wrong and where
   */
  public static Policy kept(String text) throws PolicyException {
    return PolicyReader.read(text, null);
  }

  /**
   * What a word means in this policy.
   *
   * @throws IllegalArgumentException when it means nothing, with a sentence that says why
   */
  public Selector selector(String word) {
    return names.selector(word);
  }

  /**
   * The number of a protocol by name or number; none for one that stands for several.
   *
   * @throws IllegalArgumentException when there is no such protocol
   */
  public OptionalInt protocol(String name) {
    List<Integer> numbers = Protocols.parse(name);
    return numbers.isEmpty() ? OptionalInt.empty() : OptionalInt.of(numbers.getFirst());
  }
}
