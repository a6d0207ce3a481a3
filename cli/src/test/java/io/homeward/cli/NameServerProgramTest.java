package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who answers names on this computer; the real programs are asked in the netlab. */
class NameServerProgramTest {
  private static final int ID = 0x8123;

  private static byte[] answer(String text) {
    byte[] question = NameServerProgram.question(ID);
    byte[] said = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocate(question.length + 13 + said.length);
    out.put(question).putShort(2, (short) 0x8400).putShort(6, (short) 1);
    out.putShort((short) 0xc00c).putShort((short) 16).putShort((short) 3).putInt(0);
    return out.putShort((short) (said.length + 1)).put((byte) said.length).put(said).array();
  }

  @Test
  void knowsThemByWhatTheySayAndByWhereTheyAre() {
    String said = NameServerProgram.parse(answer("unbound 1.17.1"), ID);
    assertThat(said).isEqualTo("unbound 1.17.1");
    assertThat(NameServerProgram.of(said)).isEqualTo(NameServerProgram.UNBOUND);
    assertThat(NameServerProgram.of("dnsmasq-2.90")).isEqualTo(NameServerProgram.DNSMASQ);
    assertThat(NameServerProgram.of("9.18.33-1~deb12u2-Debian")).isEqualTo(NameServerProgram.OTHER);
    assertThat(NameServerProgram.of("")).isEqualTo(NameServerProgram.OTHER);
    assertThat(NameServerProgram.of("dnsmasq-pi-hole-v2.90")).isEqualTo(NameServerProgram.PIHOLE);
    assertThat(NameServerProgram.of("PowerDNS Recursor 4.8.8"))
        .isEqualTo(NameServerProgram.POWERDNS);
    assertThat(NameServerProgram.at(IpText.parse("127.0.0.53")).program())
        .isEqualTo(NameServerProgram.RESOLVED);
    assertThat(NameServerProgram.at(IpText.parse("127.0.0.11")).program())
        .isEqualTo(NameServerProgram.DOCKER);
  }

  private static NameServerProgram process(String name, String parent) {
    return NameServerProgram.of(new PortHolder(7, name, parent));
  }

  @Test
  void knowsThemByTheirProcess() {
    assertThat(process("unbound", "systemd")).isEqualTo(NameServerProgram.UNBOUND);
    assertThat(process("named", "systemd")).isEqualTo(NameServerProgram.BIND);
    assertThat(process("dnsmasq", "systemd")).isEqualTo(NameServerProgram.DNSMASQ);
    assertThat(process("dnsmasq", "NetworkManager")).isEqualTo(NameServerProgram.NETWORK_MANAGER);
    assertThat(process("docker-proxy", "dockerd")).isEqualTo(NameServerProgram.CONTAINER);
    assertThat(process("mine", "")).isEqualTo(NameServerProgram.OTHER);
    assertThat(new NameServerProgram.Answering(NameServerProgram.OTHER, "mine").text())
        .isEqualTo("the program mine");
    assertThat(process("", "")).isEqualTo(NameServerProgram.OTHER);
  }

  @Test
  void anAnswerToAnotherQuestionAndNoAnswerSayNothing() {
    assertThat(NameServerProgram.parse(answer("unbound"), ID + 1)).isEmpty();
    assertThat(NameServerProgram.parse(NameServerProgram.question(ID), ID)).isEmpty();
    assertThat(NameServerProgram.parse(new byte[0], ID)).isEmpty();
  }

  @Test
  void noAnswerMakesItFail() {
    Random random = new Random(6);
    byte[] valid = answer("unbound 1.17.1");
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = Arrays.copyOf(valid, random.nextInt(valid.length + 40));
      for (int flips = random.nextInt(5); flips > 0 && broken.length > 0; flips--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      assertThat(NameServerProgram.parse(broken, ID).length()).isLessThan(256);
    }
  }
}
