package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.interop.HeadscaleProgram;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two official clients behind home routers reach each other directly, and what their command line
 * says at our server is the same as at Headscale, or more.
 */
@Tag("interop")
@Timeout(300)
class OfficialCommandsTest {
  private static final SitePlan EASY = SitePlan.of(NatShape.EASY);
  private static final String IPV4 = "100\\.\\d+\\.\\d+\\.\\d+";
  private static final String IPV6 = "fd7a:115c:a1e0:[0-9a-f:]+";

  @ParameterizedTest
  @EnumSource
  void sayAtOurServerWhatTheySayAtHeadscale(LabServer.Kind at) throws Exception {
    Assumptions.assumeTrue(
        at == LabServer.Kind.OURS || HeadscaleProgram.isInstalled(),
        "there is no headscale on PATH");
    Pair pair = Pair.of(Kind.OFFICIAL, EASY, Kind.OFFICIAL, EASY);
    try (Lab lab = new Lab(at);
        Meeting meeting = lab.meeting(pair)) {
      // Its "up" fails when it is not up in time.
      Round round = meeting.begin(new Round.Patience(30_000, 30_000));
      assertThat(round.isDirect()).as("direct").isTrue();
      OfficialClient one = (OfficialClient) meeting.left();
      String name = one.name();
      String other = ((OfficialClient) meeting.right()).name();
      String address = meeting.right().address();
      assertThat(one.tailscale(one.upArguments()))
          .isEqualTo("Warning: netfilter=off; configure iptables yourself.\n");

      // It asks for its map anew.
      Netlab.await("online", () -> !one.tailscale("status").contains("offline"));
      assertThat(one.tailscale("status"))
          .containsPattern("(?m)^" + IPV4 + " +" + name + " +\\S+ +linux +-")
          .containsPattern("(?m)^" + IPV4 + " +" + other + " +\\S+ +linux +.*direct .*:\\d+")
          .doesNotContain("Health check");
      assertThat(one.tailscale("ip")).matches(IPV4 + "\n" + IPV6 + "\n");
      assertThat(one.tailscale("ip", "-4", other)).isEqualTo(address + "\n");
      assertThat(one.tailscale("whois", address))
          .containsPattern("Name: +" + other + "\\..+")
          .containsPattern("User:\\s+Name: +\\S+");
      // It takes two places for STUN to tell.
      String verdict = at == LabServer.Kind.OURS ? "false" : "";
      assertThat(one.tailscale("netcheck"))
          .contains("UDP: true", "MappingVariesByDestIP: " + verdict, "Nearest DERP: ");
      assertThat(one.tailscale("ping", "--c=1", "--timeout=10s", other))
          .containsPattern("pong from " + other + " \\(" + address + "\\) via .*:\\d+ in");
    }
  }
}
