package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.relay.RelayProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReachTextTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static List<String> lines(String relays, String router, String peer) {
    JsonNode status =
        JSON.readTree(
            "{\"Relays\": ["
                + relays
                + "], \"Router\": {\"Verdict\": \""
                + router
                + "\"},"
                + " \"Peer\": {\"nodekey:1\": {\"HostName\": \"nas\", \"DNSName\": \"nas.tail.\", "
                + peer
                + "}}}");
    return ReachText.lines(status, Devices.of(status));
  }

  @Test
  void saysWhichRelayIsHomeAndWhyOneIsNotConnected() {
    assertThat(
            lines(
                """
                {"RegionCode": "home", "RegionName": "Home", "Home": true, "State": "CONNECTED",
                 "Health": "", "LatencyMillis": 23.4},
                {"RegionCode": "far", "Home": false, "State": "FAILED", "Problem": "UNKNOWN_NAME"},
                {"RegionCode": "idle", "Home": false, "State": "CLOSED"}
                """,
                "MAPPED",
                "\"Active\": true, \"WhyRelayed\": \"\""))
        .containsExactly(
            "Home relay: home (Home), connected, 23 ms.",
            "Relay: far, not connected: its name does not resolve.");
  }

  @Test
  void saysWhyADeviceIsRelayedAndWhatTheRouterWouldChange() {
    String hard = "\"Active\": true, \"WhyRelayed\": \"OWN_HARD\"";
    assertThat(lines("", "NOT_SPOKEN", hard))
        .containsExactly(
            "Through a relay: nas; this side's router makes direct ways hard; turn on NAT-PMP, PCP"
                + " or UPnP in it, or use IPv6.",
            "Router: yours opens no port for this computer; turn on NAT-PMP, PCP or UPnP in it.");
    assertThat(lines("", "NOT_SPOKEN", "\"Active\": true, \"WhyRelayed\": \"UDP_BLOCKED\""))
        .as("no port would change that")
        .hasSize(1);
    assertThat(lines("", "NOT_SPOKEN", "\"Active\": false, \"WhyRelayed\": \"OWN_HARD\""))
        .isEmpty();
  }

  @Test
  void everyVerdictThatAPersonCanChangeAndEveryProblemHasWords() {
    for (PortMapState.Verdict verdict : PortMapState.Verdict.values()) {
      boolean silent =
          switch (verdict) {
            case OFF, NO_ROUTER, ASKING -> true;
            default -> false;
          };
      assertThat(ReachText.router(verdict.name()).isEmpty()).as(verdict.name()).isEqualTo(silent);
    }
    for (RelayProblem.Kind kind : RelayProblem.Kind.values()) {
      assertThat(
              lines(
                      "{\"RegionCode\": \"x\", \"State\": \"FAILED\", \"Problem\": \""
                          + kind.name()
                          + "\"}",
                      "OFF",
                      "\"Active\": false")
                  .getFirst()
                  .contains("a mistake in this program"))
          .as(kind.name())
          .isEqualTo(kind == RelayProblem.Kind.BUG);
    }
  }
}
