package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** What comes before name servers. */
class NameSourcesTest {
  private static final List<Devices.Device> DEVICES =
      List.of(device("laptop", "100.64.0.1", true), device("nas", "100.64.0.2", false));

  @TempDir private Path root;

  private static Devices.Device device(String name, String address, boolean self) {
    return new Devices.Device(
        name + ".fox.internal",
        List.of(IpText.parse(address)),
        self,
        JsonNodeFactory.instance.objectNode());
  }

  @BeforeEach
  void etc() throws IOException {
    Files.createDirectory(root.resolve("etc"));
  }

  private List<Check> checks(String file, String text, boolean namesFail) throws IOException {
    Files.writeString(root.resolve("etc").resolve(file), text, StandardCharsets.ISO_8859_1);
    return NameSources.read(root, DEVICES).checks(namesFail);
  }

  @Test
  void aLineThatGivesANameOfTheTailnetToAnotherAddressIsNamed() throws Exception {
    assertThat(NameSources.read(root, DEVICES).checks(true)).as("without files").isEmpty();
    assertThat(checks("hosts", "127.0.0.1 localhost\n127.0.1.1 laptop nas\n", true)).isEmpty();
    assertThat(checks("hosts", "100.64.0.1 laptop.fox.internal\n", true)).isEmpty();
    assertThat(checks("hosts", "# 10.0.0.1 laptop.fox.internal\n", true)).isEmpty();
    String own = "10.0.0.1\tlaptop  LAPTOP.fox.internal # old\r\n";
    assertThat(checks("hosts", own, true))
        .singleElement()
        .isEqualTo(
            new Check(
                "hosts",
                Result.FAILED,
                "/etc/hosts says that laptop.fox.internal is 10.0.0.1, and programs look there"
                    + " before they ask Homeward; remove it from that line"));
    assertThat(checks("hosts", "2001:db8::7 x nas.fox.internal\n", true))
        .singleElement()
        .satisfies(check -> {
          assertThat(check.result()).as("of another device").isEqualTo(Result.NOTE);
          assertThat(check.text()).contains("nas.fox.internal is 2001:db8::7");
        });
    assertThat(checks("hosts", own.repeat(100), true)).hasSizeLessThan(5);
  }

  @Test
  void aNameServiceThatAsksNoServerIsNamed() throws Exception {
    for (String asks :
        List.of(
            "passwd: files\n",
            "hosts: files dns\n",
            "hosts:\tfiles mdns4_minimal [NOTFOUND=return] dns\n",
            "hosts: mymachines resolve [!UNAVAIL=return] files\n",
            "hosts: files\nhosts: files dns # the last one counts\n")) {
      assertThat(checks("nsswitch.conf", asks, true)).as(asks).isEmpty();
    }
    for (String asksNot : List.of("hosts: files\n", "hosts: files # dns\n", "hosts: files [dns]")) {
      assertThat(checks("nsswitch.conf", asksNot, true))
          .as(asksNot)
          .singleElement()
          .satisfies(check -> assertThat(check.result()).isEqualTo(Result.FAILED));
    }
  }

  @Test
  void noFileMakesItFail() throws Exception {
    Random random = new Random(9);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      String text = "10.0.0.1 a " + new String(noise, StandardCharsets.ISO_8859_1) + "\nhosts: ";
      assertThat(checks("hosts", text, true)).hasSizeLessThan(6);
      assertThat(checks("nsswitch.conf", text, true)).hasSizeLessThan(6);
    }
  }
}
