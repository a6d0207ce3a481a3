package io.homeward.coordinator.policy;

import java.util.List;

/**
 * What has to be so whenever the policy changes; texts as written, because a test that means
 * nothing fails like one that is wrong.
 *
 * @param offset where it stands in the file
 * @param source who
 * @param protocol empty: either of TCP and UDP
 * @param accept what must be reached
 * @param deny what must not
 */
public record PolicyTest(
    int offset, String source, String protocol, List<String> accept, List<String> deny) {
  public PolicyTest {
    accept = List.copyOf(accept);
    deny = List.copyOf(deny);
  }
}
