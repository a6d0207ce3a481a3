package io.homeward.coordinator.addressing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.RefusedException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceNamesTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          nas,                     nas
          Anna’s MacBook Pro.local, annas-macbook-pro
          DESKTOP-7QK2,            desktop-7qk2
          Jürgens_PC,              jurgens-pc
          --weird--name--,         weird-name
          web.example.org,         web-example-org
          太郎のMac,                mac
          '',                      device
          localhost,               device
          42,                      device-42
          WPAD,                    device-wpad
          isatap.local,            device-isatap
          gateway,                 device-gateway
          local,                   device-local
          ipv4only,                device-ipv4only
          ...,                     device
          """)
  void makesALabelOfAHostname(String hostname, String label) {
    assertThat(DeviceNames.sanitize(hostname)).isEqualTo(label);
  }

  @Test
  void whateverAHostIsCalledItsNameIsALabel() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder hostname = new StringBuilder();
      for (int n = random.nextInt(90); n > 0; n--) {
        hostname.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt()));
      }
      String label = DeviceNames.sanitize(hostname.toString());
      assertThatCode(() -> DeviceNames.checkLabel(label)).doesNotThrowAnyException();
    }
  }

  @Test
  void countsUpWhenANameIsTaken() {
    Set<String> taken = new HashSet<>(Set.of("nas", "nas-1"));

    assertThat(DeviceNames.unique("nas", taken::contains)).isEqualTo("nas-2");
    assertThat(DeviceNames.unique("desk", taken::contains)).isEqualTo("desk");
    String longest = "a".repeat(63);
    assertThat(DeviceNames.unique(longest, longest::equals)).isEqualTo("a".repeat(61) + "-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-nas", "nas-", "Nas", "na.s", "n_s", "日本", "3", "007", "wpad", "localhost"})
  void refusesANameThatIsNoLabel(String name) {
    assertThatThrownBy(() -> DeviceNames.checkLabel(name)).isInstanceOf(RefusedException.class);
  }

  @Test
  void everyNetworkNameIsADomainAndIsSaidOnce() {
    Set<String> seen = new HashSet<>();
    for (long i = 0; i < NetworkNames.count(); i++) {
      String name = NetworkNames.name(i);
      DeviceNames.checkDomain(name);
      assertThat(seen.add(name)).as(name).isTrue();
    }
    assertThat(NetworkNames.count()).isGreaterThan(20_000);
    assertThat(NetworkNames.name(0)).endsWith(".internal");
  }
}
