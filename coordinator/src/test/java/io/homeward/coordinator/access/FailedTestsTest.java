package io.homeward.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.policy.PolicyProblem;
import org.junit.jupiter.api.Test;

/** What the tests inside policies say of them, in our words. */
class FailedTestsTest {
  @Test
  void testsOfAPolicySayWhichOfThemIsNotSo() throws Exception {
    Population population =
        World.under(
            """
            "grants": [{"src": ["group:staff"], "dst": ["tag:server"], "ip": ["tcp:22"]}],
            "tests": [
              {"src": "ben@example.com", "accept": ["tag:server:22"], "deny": ["tag:server:80"]},
              {"src": "tag:nowhere", "deny": ["tag:db:22"]},
              {"src": "group:staff", "accept": ["tag:nowhere:22"]},
              {"src": "cara@example.org", "accept": ["tag:server:22"]},
              {"src": "ben@example.com", "proto": "udp", "deny": ["web:22"]},
            ]\
            """);
    assertThat(Access.failedTests(population))
        .extracting(PolicyProblem::message)
        .containsExactly(
            "test failed: \"group:staff\" does not reach tag:nowhere:22, which it must",
            "test failed: \"cara@example.org\" does not reach tag:server:22, which it must");
  }

  @Test
  void aTestThatNamesNoProtocolIsAboutEitherOfTcpAndUdp() throws Exception {
    Population population =
        World.under(
            """
            "grants": [{"src": ["ben@example.com"], "dst": ["tag:server"], "ip": ["udp:53"]},
                       {"src": ["ben@example.com"], "dst": ["tag:router"], "ip": ["icmp:*"]}],
            "tests": [
              {"src": "ben@example.com", "accept": ["tag:server:53"]},
              {"src": "ben@example.com", "proto": "tcp", "deny": ["tag:server:53"]},
              {"src": "ben@example.com", "deny": ["tag:router:53"]},
              {"src": "ben@example.com", "deny": ["tag:server:53"]},
            ]\
            """);
    assertThat(Access.failedTests(population))
        .extracting(PolicyProblem::message)
        .containsExactly(
            "test failed: \"ben@example.com\" does reach tag:server:53, which it must not");
  }

  @Test
  void aTestOfPingsNamesPortZeroAndTheyGoWhereverAnythingDoes() throws Exception {
    Population population =
        World.under(
            """
            "grants": [{"src": ["ben@example.com"], "dst": ["tag:server"], "ip": ["tcp:22"]},
                       {"src": ["ben@example.com"], "dst": ["tag:router"],
                        "app": {"example.com/cap": []}}],
            "tests": [
              {"src": "ben@example.com", "proto": "icmp", "accept": ["tag:server:0"]},
              {"src": "ben@example.com", "proto": "icmp", "deny": ["tag:exit:0", "tag:router:0"]},
              {"src": "ben@example.com", "accept": ["tag:server:0"]},
            ]\
            """);
    assertThat(Access.failedTests(population))
        .extracting(PolicyProblem::message)
        .containsExactly(
            "test failed: \"tag:server:0\" is not one person, tag, host or address with one port,"
                + " as in tag:server:22");
  }

  @Test
  void aTestOfWhatIsNotThereNamesItAndNotItsForm() throws Exception {
    Population population =
        World.under(
            """
            "tests": [
              {"src": "ben@example.com", "deny": ["tag:nobody:22", "scanner:22", "*:22"]},
            ]\
            """);
    assertThat(Access.failedTests(population))
        .extracting(PolicyProblem::message)
        .containsExactly(
            "test failed: \"tag:nobody\" means nothing here that can be tested",
            "test failed: \"scanner\" means nothing here that can be tested",
            "test failed: \"*:22\" is not one person, tag, host or address with one port, as in"
                + " tag:server:22");
  }

  @Test
  void sshTestsSayWhichOfThemIsNotSo() throws Exception {
    Population population =
        World.under(
            """
            "ssh": [{"action": "check", "src": ["ben@example.com"], "dst": ["tag:server"],
                     "users": ["root"]},
                    {"action": "accept", "src": ["tag:nowhere"], "dst": ["tag:nowhere"],
                     "users": ["backup"]}],
            "sshTests": [
              {"src": "ben@example.com", "dst": ["tag:server"], "check": ["root"], "deny": ["a"]},
              {"src": "tag:nowhere", "dst": ["tag:nowhere"], "accept": ["backup"]},
              {"src": "ben@example.com", "dst": ["tag:db"], "accept": ["root"]},
            ]\
            """);
    assertThat(Access.failedTests(population)).hasSize(1);
  }
}
