package io.homeward.engine.inet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.homeward.engine.testing.FuzzInputs;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternetAddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "100.64.0.1, 100.64.0.1",
    "::, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fd7a:115c:a1e0:0:0:0:0:1, fd7a:115c:a1e0::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "FD7A:115C:A1E0::AB07, fd7a:115c:a1e0::ab07",
    "1::, 1::"
  })
  void writesAddressesInTheirCanonicalForm(String text, String canonical) {
    assertThat(IpText.format(IpText.parse(text))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        "0x1.2.3.4",
        "fe80::1%eth0",
        ":::",
        "1:2:3:4:5:6:7:8:9",
        "example.com",
        "2130706433",
        "[::1]",
        "g::1"
      })
  void refusesWhatIsNoAddressLiteral(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> IpText.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/+8",
        "::/129",
        "::1/64",
        "10.0.0.0/8/8",
        "10.0.0.0/0008",
        "/8"
      })
  void refusesPrefixesWithHostBitsOrLengthsOutOfRange(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse(text));
  }

  @Test
  void aPrefixHoldsItsAddressesAndNoOthers() {
    IpPrefix cgnat = IpPrefix.parse("100.64.0.0/10");
    assertThat(cgnat.contains(IpText.parse("100.127.255.255"))).isTrue();
    assertThat(cgnat.contains(IpText.parse("100.128.0.0"))).isFalse();
    assertThat(cgnat.contains(IpText.parse("::"))).isFalse();
    assertThat(IpPrefix.parse("0.0.0.0/0").contains(IpText.parse("255.255.255.255"))).isTrue();
    assertThat(IpPrefix.containing(IpText.parse("fd7a:115c:a1e0::9"), 48))
        .hasToString("fd7a:115c:a1e0::/48");
    assertThat(IpPrefix.parse("100.64.0.1").isSingle()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:65536",
        "1.2.3.4:-1",
        "::1:5",
        "[::1]",
        "[1.2.3.4]:5",
        ":5",
        "1.2.3.4:123456",
        "host:5"
      })
  void refusesWhatIsNoAddressAndPort(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text));
  }

  @Test
  void everyTextFormReadsBackAsTheSameValue() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] raw = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(raw);
      for (int j = 0; j < raw.length; j++) {
        raw[j] = random.nextInt(3) == 0 ? 0 : raw[j];
      }
      if (raw.length == 16 && raw[0] == 0 && raw[1] == 0) {
        raw[0] = (byte) 0xfd; // the platform turns ::ffff:a.b.c.d into IPv4
      }
      var address = IpText.fromBytes(raw);
      assertThat(IpText.parse(IpText.format(address))).isEqualTo(address);
      var endpoint = new Endpoint(address, random.nextInt(65536));
      assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
      var prefix = IpPrefix.containing(address, random.nextInt(raw.length * 8 + 1));
      assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
    }
  }

  @Test
  void randomTextNeverCausesAnythingButARefusal() throws Exception {
    Random random = new Random(11);
    String alphabet = "0123456789abcdef:./[]%-x ";
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(500_000); i++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(24); n > 0; n--) {
          text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        refuses(() -> IpPrefix.parse(text.toString()));
        refuses(() -> Endpoint.parse(text.toString()));
      }
    });
  }

  private static void refuses(Runnable parse) {
    try {
      parse.run();
    } catch (IllegalArgumentException expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
  }
}
