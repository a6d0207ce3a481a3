package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  private final Addresses addresses = new Addresses();

  @Test
  void strangersOfOneAddressShareItsPlacesAndGiveThemBack() {
    List<Addresses.Place> places = new ArrayList<>();
    for (int i = 0; i < Addresses.STRANGERS; i++) {
      places.add(Objects.requireNonNull(of("192.0.2.1", null).takePlace()));
    }

    assertThat(of("192.0.2.1", null).takePlace()).isNull();
    assertThat(of("192.0.2.2", null).takePlace()).as("a neighbour").isNotNull();
    places.getFirst().close();
    places.getFirst().close();
    assertThat(of("192.0.2.1", null).takePlace()).isNotNull();
    assertThat(of("192.0.2.1", null).takePlace()).as("given back once").isNull();
  }

  @Test
  void whoeverFloodsOverOneConnectionAfterAnotherFindsNoPlaceForAWhile() {
    AtomicLong now = new AtomicLong();
    Addresses.Address flooder =
        new Addresses(now::get).of(InetAddress.ofLiteral("192.0.2.1"), null);
    for (int i = 0; i < Addresses.STRANGERS; i++) {
      try (Addresses.Place place = Objects.requireNonNull(flooder.takePlace())) {
        place.flooded();
      }
    }

    assertThat(flooder.takePlace()).isNull();
    now.addAndGet(Addresses.AFTER_FLOOD.toNanos());
    assertThat(flooder.takePlace()).isNotNull();
  }

  @Test
  void programsOfThisComputerHaveNoLimit() {
    for (int i = 0; i < 2 * Addresses.STRANGERS; i++) {
      assertThat(of("127.0.0.1", null).takePlace()).isNotNull();
      assertThat(of("::1", null).takePlace()).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2::1, , 2001:db8:1:2:ffff::9, , true",
    "2001:db8:1:2::1, , 2001:db8:1:3::1, , false",
    "192.0.2.1, , 192.0.2.2, , false",
    "192.0.2.1, 192.0.2.7, 192.0.2.1, 192.0.2.8, true",
    "127.0.0.1, 192.0.2.7, 127.0.0.1, 192.0.2.8, false",
    "127.0.0.1, 192.0.2.7, ::1, '198.51.100.1, 192.0.2.7', true",
    "127.0.0.1, 192.0.2.7, 192.0.2.7, , true",
    "::ffff:192.0.2.7, , 192.0.2.7, , true"
  })
  void whoIsTheSame(
      String remote,
      @Nullable String forwarded,
      String other,
      @Nullable String otherForwarded,
      boolean same) {
    assertThat(of(remote, forwarded).key().equals(of(other, otherForwarded).key())).isEqualTo(same);
  }

  @Test
  void aForwardedAddressThatIsNoneCountsAsThisComputer() {
    for (String text : List.of("", "x", "evil.example", "1.2.3.4:80", "1,", "a".repeat(2000))) {
      assertThat(of("127.0.0.1", text).key()).as(text).isEmpty();
    }
  }

  @Test
  void guessingAuthKeysTakesLongerAndLonger() {
    Addresses.Address guesser = of("192.0.2.1", null);
    long last = 0;
    for (int i = 0; i < 100; i++) {
      last = guesser.refused();
    }

    assertThat(last).isGreaterThan(1_000_000_000L).isLessThanOrEqualTo(10_000_000_000L);
    assertThat(of("192.0.2.2", null).refused()).as("a neighbour").isZero();
  }

  private Addresses.Address of(String remote, @Nullable String forwardedFor) {
    return addresses.of(InetAddress.ofLiteral(remote), forwardedFor);
  }
}
