package io.homeward.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.gateway.PortMapState.Verdict;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.testing.SeededRandomness;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A port is asked for in the protocols of datagrams, kept, made anew and given back. */
class PortMapperTest extends RouterLab {
  private static final Endpoint OUTSIDE = Endpoint.parse("8.8.4.4:41641");

  private void speaks(PortProtocol protocol) {
    router.pcp = protocol == PortProtocol.PCP;
    router.pmp = protocol == PortProtocol.NAT_PMP;
    router.upnp = protocol == PortProtocol.UPNP ? 1 : 0;
  }

  @Test
  void theBestProtocolIsUsedWhereARouterSpeaksSeveral() {
    router.pcp = true;
    router.pmp = true;
    router.upnp = 2;
    begin();
    assertThat(state())
        .isEqualTo(
            new PortMapState(
                Verdict.MAPPED, PortProtocol.PCP, OUTSIDE, Set.of(PortProtocol.values())));
    assertThat(router.table).containsOnlyKeys(PORT);
    assertThat(router.actions).isEmpty();
  }

  @Test
  void aRouterOfTheOlderProtocolIsNotWaitedFor() {
    speaks(PortProtocol.NAT_PMP);
    begin();
    assertThat(state().protocol()).isEqualTo(PortProtocol.NAT_PMP);
    assertThat(state().external()).isEqualTo(OUTSIDE);
  }

  @Test
  void aBetterProtocolThatIsSilentIsWaitedForAQuarterOfASecond() {
    router.upnp = 1;
    begin();
    assertThat(state().verdict()).isEqualTo(Verdict.ASKING);
    pass(Duration.ofMillis(250));
    assertThat(state().protocol()).isEqualTo(PortProtocol.UPNP);
  }

  @Test
  void whatTheBestProtocolIsRefusedTheNextOneGets() {
    router.pcp = true;
    router.pcpResult = 2;
    router.pmp = true;
    begin();
    assertThat(state().protocol()).isEqualTo(PortProtocol.NAT_PMP);
  }

  @ParameterizedTest
  @EnumSource(PortProtocol.class)
  void aMappingIsRenewedForDaysAndGivenBackAtTheEnd(PortProtocol protocol) {
    speaks(protocol);
    begin();
    pass(Duration.ofDays(3));
    Endpoint held = Objects.requireNonNull(state().external());
    assertThat(router.table).containsOnlyKeys(held.port());
    // Nothing changed, so nothing was told again.
    assertThat(told).filteredOn(each -> each.external() != null).hasSize(1);
    feed(new PortMapEvent.Wanted(0, Set.of()));
    assertThat(router.table).isEmpty();
    assertThat(mapper.isIdle()).isTrue();
    assertThat(state()).isEqualTo(PortMapState.OFF);
    assertThat(mapper.nextDeadline()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = PortProtocol.class, names = "UPNP", mode = EnumSource.Mode.EXCLUDE)
  void aMappingIsMadeAnewWithinAMinuteOfARebootThatNobodyAnnounced(PortProtocol protocol) {
    speaks(protocol);
    begin();
    pass(Duration.ofMinutes(30));
    router.reboot(now);
    pass(Duration.ofNanos(DatagramSpeaker.CHECK_EVERY));
    assertThat(router.table).containsOnlyKeys(PORT);
  }

  @Test
  void aRebootThatIsAnnouncedCostsNothing() {
    speaks(PortProtocol.PCP);
    begin();
    pass(Duration.ofMinutes(1));
    router.reboot(now);
    feed(new PortMapEvent.Received(MemoryRouter.PCP_PORT, announcement(1)));
    assertThat(router.table).containsOnlyKeys(PORT);
  }

  /** Most routers tell it in the older protocol only, whichever one the port was got in. */
  @ParameterizedTest
  @EnumSource(PortProtocol.class)
  void aRebootThatIsToldInAnotherProtocolCostsNothing(PortProtocol protocol) {
    speaks(protocol);
    begin();
    pass(Duration.ofSeconds(5));
    feed(new PortMapEvent.Received(MemoryRouter.PCP_PORT, olderAnnouncement(3605)));
    int port = Objects.requireNonNull(state().external()).port();
    router.reboot(now);
    feed(new PortMapEvent.Received(MemoryRouter.PCP_PORT, olderAnnouncement(1)));
    assertThat(router.table).containsOnlyKeys(port);
  }

  private static byte[] olderAnnouncement(int epoch) {
    return ByteBuffer.allocate(12)
        .putShort((short) 0x80)
        .putInt(4, epoch)
        .putInt(8, 0x08080404)
        .array();
  }

  @Test
  void aFloodOfForgedEpochsDoesNotBecomeAFloodAtTheRouter() {
    speaks(PortProtocol.PCP);
    begin();
    int before = router.requests;
    for (int i = 0; i < 1000; i++) {
      feed(new PortMapEvent.Received(MemoryRouter.PCP_PORT, announcement(i % 2 == 0 ? 5 : 900)));
      pass(Duration.ofMillis(20));
    }
    assertThat(router.requests - before).isLessThan(10);
    assertThat(state().external()).isEqualTo(OUTSIDE);
  }

  private static byte[] announcement(int epoch) {
    return ByteBuffer.allocate(24).put((byte) 2).put((byte) 0x80).putInt(8, epoch).array();
  }

  @Test
  void aMappingThatIsNotRenewedAnyMoreIsTakenBackWhenItsLifeIsOver() {
    speaks(PortProtocol.NAT_PMP);
    begin();
    router.pmp = false;
    pass(Duration.ofMinutes(110));
    assertThat(state().external()).isEqualTo(OUTSIDE);
    pass(Duration.ofMinutes(15));
    assertThat(state().external()).isNull();
    router.pmp = true;
    pass(Duration.ofMinutes(20));
    assertThat(state().external()).isEqualTo(OUTSIDE);
  }

  @Test
  void anotherRouterOrAddressBeginsAllAnew() {
    speaks(PortProtocol.PCP);
    begin();
    feed(new PortMapEvent.AttachedTo(null));
    assertThat(state().verdict()).isEqualTo(Verdict.NO_ROUTER);
    router.reboot(now);
    feed(
        new PortMapEvent.AttachedTo(
            new Attachment(AT.gateway(), (Inet4Address) IpText.parse("192.168.7.21"))));
    assertThat(state().external()).isEqualTo(OUTSIDE);
    assertThat(router.table).containsOnlyKeys(PORT);
  }

  /** A router gives a port again to whom it belongs, which shows by the nonce alone. */
  @Test
  void aProcessThatWasKilledIsFollowedByOneThatGetsTheSamePort() {
    speaks(PortProtocol.PCP);
    begin();
    mapper = new PortMapper(NONCE, new SeededRandomness(8));
    begin();
    assertThat(state().external()).isEqualTo(OUTSIDE);
    byte[] another = new byte[PortMapper.NONCE_BYTES];
    mapper = new PortMapper(another, new SeededRandomness(8));
    begin();
    pass(Duration.ofSeconds(5));
    assertThat(state().verdict()).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void aRouterBehindAnotherOneIsTold() {
    speaks(PortProtocol.PCP);
    router.external = "192.168.1.33";
    begin();
    assertThat(state().verdict()).isEqualTo(Verdict.BEHIND_ANOTHER_NAT);
    assertThat(state().external()).isEqualTo(Endpoint.parse("192.168.1.33:41641"));
  }

  @Test
  void aRouterThatRefusesIsToldAndAskedAgainLater() {
    speaks(PortProtocol.NAT_PMP);
    router.pmpResult = 2;
    begin();
    pass(Duration.ofSeconds(5));
    assertThat(state().verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(state().spoken()).containsExactly(PortProtocol.NAT_PMP);
    router.pmpResult = 0;
    pass(Duration.ofMinutes(1));
    assertThat(state().verdict()).isEqualTo(Verdict.MAPPED);
  }

  @Test
  void aRouterThatSpeaksEveryProtocolAndGivesNothingIsNotAskedForEver() {
    router.pcp = true;
    router.pmp = true;
    router.upnp = 2;
    router.answer =
        raw -> {
          // Questions are answered; what answers requests is for somebody else.
          ByteBuffer out = ByteBuffer.wrap(raw);
          if (raw.length >= 60) {
            out.put(30, (byte) ~raw[30]);
          } else if (raw.length == 16) {
            out.putShort(8, (short) 7);
          }
          return raw;
        };
    router.fault = (action, body) -> action.startsWith("Add") ? 501 : 0;
    begin();
    pass(Duration.ofSeconds(30));
    assertThat(state().verdict()).isEqualTo(Verdict.FAILED);
    told.clear();
    pass(Duration.ofHours(1));
    assertThat(told).as("a verdict stays one").noneMatch(s -> s.verdict() == Verdict.ASKING);
  }

  @Test
  void aRouterThatIsSilentIsAskedLessAndLess() {
    begin();
    pass(Duration.ofSeconds(5));
    assertThat(state().verdict()).isEqualTo(Verdict.NOT_SPOKEN);
    pass(Duration.ofHours(2));
    int before = router.requests;
    pass(Duration.ofHours(1));
    assertThat(router.requests - before).isBetween(20, 50);
  }

  @Test
  void whatARouterWithoutAnAddressOutsideGivesIsNotTold() {
    speaks(PortProtocol.NAT_PMP);
    for (String nowhere : List.of("0.0.0.0", "127.0.0.1", "169.254.1.1", "255.255.255.255")) {
      router.external = nowhere;
      feed(new PortMapEvent.AttachedTo(null));
      begin();
      pass(Duration.ofSeconds(5));
      assertThat(state().verdict()).isEqualTo(Verdict.ROUTER_OFFLINE);
      assertThat(state().external()).isNull();
    }
  }

  @Test
  void oddAnswersGiveNoPort() {
    speaks(PortProtocol.PCP);
    for (int odd = 0; odd < 4; odd++) {
      int kind = odd;
      router.answer =
          raw -> {
            ByteBuffer out = ByteBuffer.wrap(raw);
            if (raw.length < 60) {
              return raw;
            }
            switch (kind) {
              case 0 -> out.putShort(40, (short) 7); // another internal port
              case 1 -> out.putShort(42, (short) 0); // all ports
              case 2 -> out.putInt(4, 0); // no life
              default -> out.put(30, (byte) ~raw[30]); // another nonce
            }
            return raw;
          };
      feed(new PortMapEvent.AttachedTo(null));
      router.table.clear();
      begin();
      pass(Duration.ofSeconds(12));
      assertThat(state().external()).isNull();
      assertThat(state().verdict()).isEqualTo(Verdict.FAILED);
    }
  }

  @Test
  void answersOfStrangersAreDroppedAndCounted() {
    AtomicBoolean forged = new AtomicBoolean();
    speaks(PortProtocol.NAT_PMP);
    router.answer =
        raw -> {
          if (forged.compareAndSet(false, true)) {
            byte[] lie = raw.clone();
            lie[lie.length - 1]++;
            feed(new PortMapEvent.Received(Endpoint.parse("192.168.7.66:5351"), lie));
            feed(new PortMapEvent.Received(Endpoint.parse("192.168.7.66:1900"), lie));
          }
          return raw;
        };
    begin();
    assertThat(state().external()).isEqualTo(OUTSIDE);
    assertThat(mapper.dropped()).isEqualTo(2);
    feed(new PortMapEvent.Received(MemoryRouter.PCP_PORT, new byte[] {0, (byte) 0x81, 0, 0}));
    feed(new PortMapEvent.Received(MemoryRouter.PCP_PORT, new byte[0]));
    assertThat(mapper.dropped()).isEqualTo(4);
  }

  /** A life of an hour, a second, and of for ever. */
  @Test
  void theLifeThatARouterGivesIsWhatCountsWithinReason() {
    speaks(PortProtocol.PCP);
    for (long life : List.of(3600L, 1L, 0xffffffffL)) {
      router.lifetime = life;
      feed(new PortMapEvent.AttachedTo(null));
      router.reboot(now - Duration.ofHours(1).toNanos());
      begin();
      int before = router.requests;
      pass(Duration.ofHours(12));
      assertThat(state().external()).isEqualTo(OUTSIDE);
      int checks = 12 * 60;
      int renewals = life == 3600 ? 24 : life == 1 ? 4320 : 1;
      assertThat(router.requests - before).isBetween(renewals, checks + renewals + 2);
    }
  }
}
