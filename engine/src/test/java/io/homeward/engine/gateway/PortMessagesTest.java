package io.homeward.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.gateway.RouterAnswer.Result;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes of both protocols of datagrams, written down by hand from their specifications. */
class PortMessagesTest {
  private static final String NONCE = "000102030405060708090a0b";
  private static final String OWN = "00000000000000000000ffffc0a80714";

  private final NatPmp pmp = new NatPmp();
  private final Pcp pcp =
      new Pcp((Inet4Address) IpText.parse("192.168.7.20"), HexFormat.of().parseHex(NONCE));

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static Inet4Address ip(String text) {
    return (Inet4Address) IpText.parse(text);
  }

  @Test
  void requestsOfNatPmp() {
    assertThat(hex(pmp.presenceRequest())).isEqualTo("0000");
    assertThat(hex(pmp.mapRequest(41641, 41642, null, 7200))).isEqualTo("00010000a2a9a2aa00001c20");
    assertThat(hex(pmp.deleteRequest(41641))).isEqualTo("00010000a2a9000000000000");
  }

  @Test
  void answersOfNatPmp() {
    assertThat(pmp.parse(bytes("0080000000000e1008080404")))
        .isEqualTo(new RouterAnswer.Present(Result.OK, 3600, ip("8.8.4.4")));
    assertThat(pmp.parse(bytes("0081000000000e10a2a9a2aa00001c20")))
        .isEqualTo(new RouterAnswer.Mapped(Result.OK, 3600, 41641, 41642, null, 7200));
    assertThat(pmp.parse(bytes("0081000200000e10a2a9000000000000")))
        .isEqualTo(new RouterAnswer.Mapped(Result.REFUSED, 3600, 41641, 0, null, 0));
    assertThat(NatPmp.refusesVersion(bytes("0080000100000e10"))).isTrue();
    assertThat(NatPmp.refusesVersion(bytes("0080000000000e1008080404"))).isFalse();
  }

  @Test
  void requestsOfPcp() {
    assertThat(hex(pcp.presenceRequest())).isEqualTo("0200000000000000" + OWN);
    assertThat(hex(pcp.mapRequest(41641, 41642, ip("8.8.4.4"), 7200)))
        .isEqualTo(
            "0201000000001c20" + OWN + NONCE + "11000000a2a9a2aa00000000000000000000ffff08080404");
    assertThat(hex(pcp.deleteRequest(41641)))
        .isEqualTo(
            "0201000000000000" + OWN + NONCE + "11000000a2a9000000000000000000000000ffff00000000");
  }

  @Test
  void answersOfPcpWithTheNonceThatWasSent() {
    String head = "0281000000001c2000000e10000000000000000000000000";
    String tail = "11000000a2a9a2aa00000000000000000000ffff08080404";
    assertThat(pcp.parse(bytes(head + NONCE + tail)))
        .isEqualTo(new RouterAnswer.Mapped(Result.OK, 3600, 41641, 41642, ip("8.8.4.4"), 7200));
    assertThat(pcp.parse(bytes(head + NONCE.replace("0b", "0c") + tail))).isNull();
    assertThat(pcp.parse(bytes("0280000000000000" + "00000e10" + "00".repeat(12))))
        .isEqualTo(new RouterAnswer.Present(Result.OK, 3600, null));
  }

  @Test
  void whatIsCutOffIsNoAnswer() {
    byte[] whole = bytes("0081000000000e10a2a9a2aa00001c20");
    for (int length = 0; length < whole.length; length++) {
      assertThat(pmp.parse(Arrays.copyOf(whole, length))).isNull();
    }
    byte[] mapped = pcp.mapRequest(1, 2, null, 3);
    mapped[1] |= (byte) 0x80;
    assertThat(pcp.parse(mapped)).isNotNull();
    for (int length = 0; length < mapped.length; length++) {
      assertThat(pcp.parse(Arrays.copyOf(mapped, length))).isNull();
    }
  }

  /** RFC 6886, section 3.6, and RFC 6887, section 8.5. */
  @Test
  void epochsTellARebootButNotAClockThatIsSomewhatOff() {
    assertThat(pmp.rebooted(1000, 1800, 900)).isFalse();
    assertThat(pmp.rebooted(1000, 1780, 900)).isTrue();
    assertThat(pmp.rebooted(1000, 5000, 900)).isFalse();
    assertThat(pcp.rebooted(1000, 999, 0)).isFalse();
    assertThat(pcp.rebooted(1000, 998, 0)).isTrue();
    assertThat(pcp.rebooted(1000, 1860, 900)).isFalse();
    assertThat(pcp.rebooted(1000, 1800, 900)).isTrue();
    assertThat(pcp.rebooted(1000, 5000, 900)).isTrue();
  }

  @Test
  void noRequestOfUpnpMapsAllPorts() {
    assertThatThrownBy(() -> Soap.port(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
