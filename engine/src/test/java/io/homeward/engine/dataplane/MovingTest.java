package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes whose address changes while nothing but the other side may have anything to send. */
@Timeout(120)
class MovingTest extends TwoHosts {
  private static final String A_AWAY = "192.0.2.77:999";
  private static final String B_AWAY = "192.0.2.88:999";

  private void talk() throws InterruptedException {
    introduce();
    a.send(b.v4, "one");
    assertThat(b.receive()).isEqualTo("one");
    b.send(a.v4, "two");
    assertThat(a.receive()).isEqualTo("two");
  }

  private static void awaitEndpoint(Host at, String endpoint) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            new Way.Direct(Endpoint.parse(endpoint))
                .equals(at.plane.statistics().getFirst().way()));
  }

  @Test
  void aPeerLearnsTheNewAddressOfANodeThatSendsNothing() throws Exception {
    talk();
    a.socket.moveTo(A_AWAY);
    a.plane.moved();
    awaitEndpoint(b, A_AWAY);
    b.send(a.v4, "three");
    assertThat(a.receive()).isEqualTo("three");
  }

  @Test
  void twoThatMoveAtOnceFindEachOtherByOneMap() throws Exception {
    talk();
    a.socket.moveTo(A_AWAY);
    b.socket.moveTo(B_AWAY);
    a.plane.moved();
    b.plane.moved();
    PeerSpec elsewhere =
        new PeerSpec(
            b.key.publicKey(),
            b.asPeer(false).allowedIps(),
            List.of(Endpoint.parse(B_AWAY)),
            false);
    a.knows(elsewhere);
    awaitEndpoint(b, A_AWAY);
    b.send(a.v4, "three");
    assertThat(a.receive()).isEqualTo("three");
    awaitEndpoint(a, B_AWAY);
    a.send(b.v4, "four");
    assertThat(b.receive()).isEqualTo("four");
  }
}
