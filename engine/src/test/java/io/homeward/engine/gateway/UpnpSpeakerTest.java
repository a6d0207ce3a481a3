package io.homeward.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.gateway.PortMapState.Verdict;
import io.homeward.engine.inet.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Routers that speak UPnP, as odd as they are. */
class UpnpSpeakerTest extends RouterLab {
  private void beginWithUpnp(int version) {
    router.upnp = version;
    begin();
    pass(Duration.ofSeconds(1));
  }

  private int port() {
    return Objects.requireNonNull(state().external()).port();
  }

  @Test
  void theSecondVersionChoosesAPortByItself() {
    beginWithUpnp(2);
    assertThat(state().verdict()).isEqualTo(Verdict.MAPPED);
    assertThat(state().external())
        .isEqualTo(new Endpoint(Endpoint.parse("8.8.4.4:1").address(), port()));
    assertThat(router.actions)
        .containsExactly(
            "GetStatusInfo", "GetExternalIPAddress", "AddAnyPortMapping " + port() + "/7200");
  }

  @Test
  void aRouterThatOnlyClaimsTheSecondVersionIsAskedAsTheFirst() {
    router.fault = (action, body) -> action.equals("AddAnyPortMapping") ? 401 : 0;
    beginWithUpnp(2);
    assertThat(router.actions).last().isEqualTo("AddPortMapping " + port() + "/7200");
  }

  /** A process that was killed is followed by one that takes its mapping over. */
  @Test
  void theFirstPortFollowsFromTheComputerAndIsNeverAPrivilegedOne() {
    beginWithUpnp(1);
    int first = port();
    assertThat(first).isGreaterThanOrEqualTo(1024);
    feed(new PortMapEvent.AttachedTo(null));
    beginWithUpnp(1);
    assertThat(port()).isEqualTo(first);
  }

  @Test
  void aRouterThatKnowsPermanentLeasesOnlyGetsOneAndLosesItAtTheEnd() {
    for (int code : new int[] {725, 402}) {
      router.fault =
          (action, body) ->
              body.contains("<NewLeaseDuration>7200<") && action.startsWith("Add") ? code : 0;
      feed(new PortMapEvent.AttachedTo(null));
      beginWithUpnp(1);
      assertThat(router.actions).last().isEqualTo("AddPortMapping " + port() + "/0");
      feed(new PortMapEvent.Wanted(0, Set.of()));
      assertThat(router.table).isEmpty();
    }
  }

  @Test
  void aPortThatSomebodyElseHasIsNotAskedForAgain() {
    Set<String> taken = new HashSet<>();
    router.fault =
        (action, body) -> {
          boolean refuse = action.startsWith("Add") && taken.size() < 3;
          if (refuse) {
            taken.add(body.replaceAll("(?s).*<NewExternalPort>(\\d+)<.*", "$1"));
          }
          return refuse ? 718 : 0;
        };
    beginWithUpnp(1);
    assertThat(taken).hasSize(3).doesNotContain(Integer.toString(port()));
  }

  @Test
  void aRouterThatWantsTheSamePortOnBothSidesGetsIt() {
    router.fault =
        (action, body) ->
            action.startsWith("Add") && !body.contains("<NewExternalPort>" + PORT + "<") ? 724 : 0;
    beginWithUpnp(1);
    assertThat(port()).isEqualTo(PORT);
  }

  @Test
  void whatARouterDoesNotDoIsToldAndNotTriedForEver() {
    record Case(int code, Verdict verdict) {}
    for (Case each :
        Set.of(
            new Case(606, Verdict.REFUSED),
            new Case(728, Verdict.NO_PORT_LEFT),
            new Case(501, Verdict.FAILED),
            new Case(718, Verdict.FAILED),
            new Case(402, Verdict.FAILED),
            new Case(725, Verdict.FAILED))) {
      router.fault = (action, body) -> action.startsWith("Add") ? each.code() : 0;
      router.actions.clear();
      feed(new PortMapEvent.AttachedTo(null));
      beginWithUpnp(2);
      pass(Duration.ofSeconds(10));
      assertThat(state().verdict()).as("%s", each).isEqualTo(each.verdict());
      assertThat(state().spoken()).containsExactly(PortProtocol.UPNP);
      assertThat(router.actions).hasSizeLessThanOrEqualTo(12);
    }
  }

  @Test
  void ofSeveralConnectionsTheOneWithAPublicAddressIsTaken() {
    router.external = "10.0.0.7";
    router.second = "8.8.8.8";
    beginWithUpnp(1);
    assertThat(state().verdict()).isEqualTo(Verdict.MAPPED);
    assertThat(state().external())
        .isEqualTo(new Endpoint(Endpoint.parse("8.8.8.8:1").address(), port()));
  }

  @Test
  void aRouterThatIsOfflineIsToldSo() {
    router.external = "0.0.0.0";
    beginWithUpnp(1);
    pass(Duration.ofSeconds(10));
    assertThat(state().verdict()).isEqualTo(Verdict.ROUTER_OFFLINE);
  }

  /** The router fails the test when anything else is called than itself. */
  @Test
  void aLocationElsewhereLeadsToTheRouterAllTheSame() {
    router.location = "http://203.0.113.66:5000/root.xml";
    beginWithUpnp(1);
    assertThat(state().verdict()).isEqualTo(Verdict.MAPPED);
  }

  @Test
  void aRouterThatLostItsTableGetsItsMappingAgainWithinMinutes() {
    beginWithUpnp(1);
    int before = port();
    router.reboot(now);
    pass(Duration.ofMinutes(6));
    assertThat(router.table).containsOnlyKeys(before);
  }

  @Test
  void anotherAddressOutsideIsTold() {
    beginWithUpnp(1);
    router.external = "9.9.9.9";
    pass(Duration.ofMinutes(6));
    assertThat(state().external())
        .isEqualTo(new Endpoint(Endpoint.parse("9.9.9.9:1").address(), port()));
  }

  @Test
  void chunkedAnswersAreRead() {
    router.http =
        raw -> {
          String text = new String(raw, StandardCharsets.UTF_8);
          String body = text.substring(text.indexOf("\r\n\r\n") + 4);
          int half = body.length() / 2;
          return (text.substring(0, text.indexOf("Content-Length"))
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + Integer.toHexString(half)
                  + ";x=y\r\n"
                  + body.substring(0, half)
                  + "\r\n"
                  + Integer.toHexString(body.length() - half)
                  + "\r\n"
                  + body.substring(half)
                  + "\r\n0\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8);
        };
    beginWithUpnp(1);
    assertThat(state().verdict()).isEqualTo(Verdict.MAPPED);
  }

  @Test
  void redirectsNonsenseAndHugeAnswersGiveNoPort() {
    for (String answer :
        Set.of(
            "HTTP/1.1 302 Found\r\nLocation: http://203.0.113.9/\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n<root><!DOCTYPE x [<!ENTITY a \"b\">]></root>",
            "HTTP/1.1 200 OK\r\n\r\n" + "<a>".repeat(20_000),
            "nonsense")) {
      router.http = raw -> answer.getBytes(StandardCharsets.UTF_8);
      feed(new PortMapEvent.AttachedTo(null));
      beginWithUpnp(1);
      pass(Duration.ofSeconds(10));
      assertThat(state().verdict()).as(answer.substring(0, 8)).isEqualTo(Verdict.FAILED);
    }
  }

  @Test
  void aRouterThatDoesNotAnswerCallsIsGivenUp() {
    router.http = raw -> new byte[0];
    beginWithUpnp(1);
    pass(Duration.ofSeconds(10));
    assertThat(state().verdict()).isEqualTo(Verdict.FAILED);
  }
}
