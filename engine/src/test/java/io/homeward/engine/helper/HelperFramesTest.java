package io.homeward.engine.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.HostState.DnsMode;
import io.homeward.engine.os.HostTrouble;
import io.homeward.engine.testing.FuzzInputs;
import java.net.Inet6Address;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HelperFramesTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The same bytes as tests/test_proto.c has on the C side. */
  private static final String CONFIG =
      "09686f6d65776172643005000102"
          + "04"
          + "6440000106fd7a115ca1e000000000000000000001"
          + "0002042064400002"
          + "0630fd7a115ca1e000000000000000000000"
          + "010464646464"
          + "0103612e62"
          + "000103612e62";

  private static HostConfig config(int routes) {
    return new HostConfig(
        "homeward0",
        List.of(IpText.parse("100.64.0.1"), IpText.parse("fd7a:115c:a1e0::1")),
        1280,
        routes == 2
            ? List.of(IpPrefix.parse("100.64.0.2"), IpPrefix.parse("fd7a:115c:a1e0::/48"))
            : Collections.nCopies(routes, IpPrefix.parse("100.64.0.2")),
        true,
        new HostDns(List.of(IpText.parse("100.100.100.100")), List.of("a.b"), List.of("a.b")));
  }

  @Test
  void writesAConfigurationAsTheHelperReadsIt() throws Exception {
    assertThat(HEX.formatHex(HelperFrames.applyConfig(config(2)))).isEqualTo(CONFIG);
  }

  /** The same bytes as tests/test_proto.c has on the C side. */
  @Test
  void saysHowManyDescriptorsAreWanted() {
    assertThat(HEX.formatHex(HelperFrames.openTunQueues("homeward0", 5)))
        .isEqualTo("09686f6d65776172643005");
    assertThat(HEX.formatHex(HelperFrames.openUdpShared(41641, 9))).isEqualTo("a2a909");
  }

  @Test
  void refusesAConfigurationThatNoHelperWouldTake() {
    assertThatThrownBy(() -> HelperFrames.applyConfig(config(HostConfig.MOST_ROUTES + 1)))
        .isInstanceOfSatisfying(
            HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
  }

  @Test
  void framesAndReadsAHeader() throws Exception {
    byte[] frame = HelperFrames.frame(HelperFrames.PING, 0x01020304, new byte[] {9});
    assertThat(HEX.formatHex(frame)).isEqualTo("485704010102030400000001" + "09");
    assertThat(HelperFrames.header(frame)).isEqualTo(new HelperFrames.Header(4, 1, 0x01020304, 1));
  }

  @Test
  void tellsAnotherVersionFromAnotherProgram() {
    assertThatThrownBy(() -> HelperFrames.header(HEX.parseHex("485705810000000100000000")))
        .hasMessageContaining("version 5");
    assertThatThrownBy(() -> HelperFrames.header(HEX.parseHex("474554202f20485454502f31")))
        .hasMessageContaining("not Homeward's helper");
    assertThatThrownBy(() -> HelperFrames.header(HEX.parseHex("48570481000000017fffffff")))
        .hasMessageContaining("not Homeward's helper");
  }

  @Test
  void readsHowAConfigurationWasTaken() throws Exception {
    HostState state =
        HelperFrames.appliedConfig(
            HEX.parseHex(
                "0107"
                    + "02"
                    + "04c0000235"
                    + "00000000"
                    + "06fe800000000000000000000000000001"
                    + "00000007"
                    + "01"
                    + "01"
                    + "0d3130302e36342e302e312f3332"
                    + "0465746830"));
    assertThat(state)
        .isEqualTo(
            new HostState(
                DnsMode.SYSTEMD_RESOLVED,
                true,
                true,
                true,
                List.of(IpText.parse("192.0.2.53"), IpText.parse("fe80::1")),
                List.of(new HostTrouble(HostTrouble.Kind.ROUTE_TAKEN, "100.64.0.1/32", "eth0"))));
    assertThat(state.formerResolvers().get(1))
        .isInstanceOfSatisfying(Inet6Address.class, a -> assertThat(a.getScopeId()).isEqualTo(7));
  }

  @Test
  void asksForASocketAndReadsWhichItGot() throws Exception {
    assertThat(HEX.formatHex(HelperFrames.openUdp(41641))).isEqualTo("a2a9");
    assertThat(HelperFrames.openedUdp(HEX.parseHex("06ffff")))
        .isEqualTo(new HelperFrames.OpenedUdp(true, 65535));
    assertThat(HelperFrames.openedUdp(HEX.parseHex("040001")))
        .isEqualTo(new HelperFrames.OpenedUdp(false, 1));
  }

  @Test
  void readsEachFailure() {
    assertThat(HelperFrames.failure(HEX.parseHex("01000000000178")).kind())
        .isEqualTo(Kind.NOT_PERMITTED);
    assertThat(HelperFrames.failure(HEX.parseHex("04000000000178")).kind()).isEqualTo(Kind.IN_USE);
    HostConfigException failure = HelperFrames.failure(HEX.parseHex("050000000d0178"));
    assertThat(failure.kind()).isEqualTo(Kind.SYSTEM_REFUSED);
    assertThat(failure.detail()).isEqualTo("x");
    assertThat(HelperFrames.failure(HEX.parseHex("06000000000178")).kind()).isEqualTo(Kind.REFUSED);
    assertThat(HelperFrames.failure(HEX.parseHex("07000000010178")).kind())
        .isEqualTo(Kind.NAMES_NOT_SET);
    assertThat(HelperFrames.failure(new byte[3]).kind()).isEqualTo(Kind.VERSION_MISMATCH);
  }

  @Test
  void randomRepliesFailInOneWayOnly() throws Exception {
    Random random = new Random(3);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(1_000_000); i++) {
        byte[] reply = new byte[random.nextInt(48)];
        random.nextBytes(reply);
        if (reply.length > 2 && i % 2 == 0) {
          reply[0] = (byte) random.nextInt(4);
          reply[2] = (byte) random.nextInt(3);
        }
        readAll(reply);
      }
    });
  }

  private static void readAll(byte[] reply) {
    try {
      HelperFrames.failure(reply);
      if (reply.length >= HelperFrames.HEADER_BYTES) {
        HelperFrames.header(reply);
      }
    } catch (HostConfigException e) {
      assertThat(e.kind()).isEqualTo(Kind.VERSION_MISMATCH);
    }
    try {
      HelperFrames.appliedConfig(reply);
    } catch (HostConfigException e) {
      assertThat(e.kind()).isEqualTo(Kind.VERSION_MISMATCH);
    }
    try {
      HelperFrames.openedUdp(reply);
    } catch (HostConfigException e) {
      assertThat(e.kind()).isEqualTo(Kind.VERSION_MISMATCH);
    }
    try {
      HelperFrames.openedTun(reply);
      HelperFrames.version(reply);
    } catch (HostConfigException e) {
      assertThat(e.kind()).isEqualTo(Kind.VERSION_MISMATCH);
    }
  }
}
