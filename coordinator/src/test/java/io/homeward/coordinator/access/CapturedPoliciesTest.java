package io.homeward.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The captures that the Headscale project recorded of Tailscale's server (BSD-3-Clause). They are
 * not part of this repository; without them this test is left out, and {@link AccessCasesTest}
 * states the same rules in our words.
 */
@Timeout(120)
class CapturedPoliciesTest {
  /** Where they are: the file, one JSON object a line, packed. */
  private static final String PLACE = "HOMEWARD_POLICY_CAPTURES";

  private static final Path USUAL_PLACE =
      Path.of("shared", "reference", "policy-vectors", "vectors.jsonl.gz");

  /** What cannot come out the same, and why. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "policytest-allpass-grants-only-tag-src-ipv6-literal-dst",
          "the policy names the IPv6 address that the device has in the capture's list of devices,"
              + " but had another one when it was recorded, so that no rule concerned it");

  @Test
  void everyCaptureComesOutTheSame() throws IOException {
    Path captures = place();
    assumeTrue(Files.isRegularFile(captures), "the captured policies are not on this computer");
    List<String> different = new ArrayList<>();
    int read = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(captures)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read++;
        String id = Captures.id(line);
        List<String> differences = Captures.differences(line);
        if (!differences.isEmpty() && !KNOWN.containsKey(id)) {
          different.add(id + ": " + differences);
        }
      }
    }
    assertThat(read).as("captures in " + captures).isPositive();
    assertThat(different).as("different of " + read).isEmpty();
  }

  private static Path place() {
    String said = System.getenv(PLACE);
    if (said != null) {
      return Path.of(said);
    }
    Path directory = Path.of("").toAbsolutePath();
    while (directory.getParent() != null && !Files.exists(directory.resolve(USUAL_PLACE))) {
      directory = directory.getParent();
    }
    return directory.resolve(USUAL_PLACE);
  }
}
