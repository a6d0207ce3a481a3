package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.gateway.Attachment;
import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.gateway.PortMapState.Verdict;
import io.homeward.engine.gateway.PortProtocol;
import io.homeward.engine.inet.Endpoint;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterPlaceTest {
  private final Attachment home = attachment("192.168.1.1", "192.168.1.20");
  private final Attachment cafe = attachment("10.0.0.1", "10.0.0.77");
  private final PortMapState homePort = mapped("8.8.4.4:41641");
  private final RouterPlace place = new RouterPlace();

  private static Attachment attachment(String gateway, String own) {
    return new Attachment(address(gateway), address(own));
  }

  private static Inet4Address address(String text) {
    try {
      return (Inet4Address) InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static PortMapState mapped(String outside) {
    return new PortMapState(
        Verdict.MAPPED, PortProtocol.PCP, Endpoint.parse(outside), Set.of(PortProtocol.PCP));
  }

  @Test
  void thePortOfARouterIsToldAsLongAsTheComputerStays() {
    place.at(home, PortMapState.OFF);
    assertThat(place.tell(homePort)).isSameAs(homePort);
    place.at(home, homePort);
    assertThat(place.tell(homePort)).as("looked at again").isSameAs(homePort);
  }

  @Test
  void thePortOfAPlaceThatWasLeftIsNotToldAndThatOfTheNextIs() {
    place.at(home, PortMapState.OFF);
    assertThat(place.tell(homePort).external()).isNotNull();
    place.at(cafe, homePort);
    // The thread that asks routers has not heard of it yet.
    assertThat(place.tell(homePort)).isEqualTo(PortMapState.asking());
    assertThat(place.tell(homePort)).as("asked again").isEqualTo(PortMapState.asking());
    PortMapState cafePort = mapped("9.9.9.9:2000");
    assertThat(place.tell(cafePort)).isSameAs(cafePort);
  }

  @Test
  void theSamePortIsToldWhenTheNextRouterGivesIt() {
    place.at(home, PortMapState.OFF);
    place.at(cafe, homePort);
    PortMapState again = mapped("8.8.4.4:41641");
    assertThat(again).isEqualTo(homePort);
    assertThat(place.tell(again)).isSameAs(again);
  }

  @Test
  void norIsItWhereThereIsNoRouter() {
    place.at(home, PortMapState.OFF);
    place.at(null, homePort);
    assertThat(place.tell(homePort).external()).isNull();
  }

  @Test
  void whatARouterSaidWithoutAPortHoldsUntilTheNextIsHeard() {
    place.at(home, PortMapState.OFF);
    PortMapState refused = new PortMapState(Verdict.REFUSED, null, null, Set.of());
    place.at(cafe, refused);
    assertThat(place.tell(refused)).isSameAs(refused);
  }
}
