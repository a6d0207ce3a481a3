package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.gateway.PortMapState.Verdict;
import io.homeward.engine.gateway.PortProtocol;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.PortMapping;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterPortTest {
  private static final Endpoint OUTSIDE = Endpoint.parse("8.8.4.4:41641");

  @Test
  void aServerCanForbidOneProtocolOrAll() {
    assertThat(RouterPort.allowed(Set.of())).containsExactly(PortProtocol.values());
    assertThat(RouterPort.allowed(Set.of("debug-disable-upnp")))
        .containsExactly(PortProtocol.PCP, PortProtocol.NAT_PMP);
    assertThat(RouterPort.allowed(Set.of("only-tcp-443"))).isEmpty();
  }

  @Test
  void aReportNamesWhatTheRouterSpeaksAndThePortThatItGives() {
    PortMapState mapped =
        new PortMapState(Verdict.MAPPED, PortProtocol.PCP, OUTSIDE, Set.of(PortProtocol.PCP));
    assertThat(RouterPort.mapping(mapped)).isEqualTo(new PortMapping(false, false, true, OUTSIDE));
    PortMapState refused = new PortMapState(Verdict.REFUSED, null, null, Set.of(PortProtocol.UPNP));
    assertThat(RouterPort.mapping(refused)).isEqualTo(new PortMapping(true, false, false, null));
  }

  @Test
  void nothingIsKnownOfARouterThatIsNotAsked() {
    for (Verdict verdict : Set.of(Verdict.OFF, Verdict.NO_ROUTER, Verdict.ASKING)) {
      PortMapState state = new PortMapState(verdict, null, null, Set.of());
      assertThat(RouterPort.mapping(state)).isEqualTo(PortMapping.NONE);
    }
  }
}
