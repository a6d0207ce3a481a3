package io.homeward.coordinator.policy;

import java.util.List;

/**
 * The same as a {@link PolicyTest} for logins by SSH.
 *
 * @param offset where it stands in the file
 * @param source who
 * @param targets where
 * @param accept logins that must be let in at once
 * @param check logins that must be let in after a sign-in
 * @param deny logins that must not
 */
public record SshTest(
    int offset,
    String source,
    List<String> targets,
    List<String> accept,
    List<String> check,
    List<String> deny) {
  public SshTest {
    targets = List.copyOf(targets);
    accept = List.copyOf(accept);
    check = List.copyOf(check);
    deny = List.copyOf(deny);
  }
}
