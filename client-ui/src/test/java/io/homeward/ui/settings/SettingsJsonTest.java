package io.homeward.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.testing.FuzzInputs;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class SettingsJsonTest {
  /** Nothing of it is as it is at first. */
  static final Settings OTHER =
      new Settings(
          Settings.Theme.DARK,
          "ja",
          "https://tailnet.example.com",
          List.of("tailnet.example.com/n8"),
          List.of("tailnet.example.com/n5", "tailnet.example.com/n8"),
          List.of("tailnet.example.com/n8"),
          CopyForm.Kind.SSH,
          "anna",
          List.of("root@tailnet.example.com/n8"),
          new Notifications(false, false, false, false),
          "CTRL+ALT+h",
          new WindowPlace(-1200.5, 20, 800, 600, true));

  private final SettingsJson json = new SettingsJson();

  @Test
  void readsWhatItWrites() {
    assertThat(read(new String(json.write(OTHER), StandardCharsets.UTF_8))).isEqualTo(OTHER);
  }

  @Test
  void readsAFileOfTheFirstVersion() {
    Settings settings =
        read(
            "{\"version\":1,\"theme\":\"DARK\",\"language\":\"ja\",\"lastServer\":\"s\","
                + "\"pinned\":[\"a\"],\"recent\":[\"b\"]}");
    assertThat(settings)
        .isEqualTo(
            Settings.INITIAL
                .withTheme(Settings.Theme.DARK)
                .withLanguage("ja")
                .withLastServer("s")
                .withDevices(List.of("a"), List.of("b"), List.of()));
  }

  @Test
  void whatIsNotKnownOrOfAnotherKindFallsBackByItself() {
    Settings settings =
        read(
            "{\"theme\":\"NEON\",\"language\":3,\"copyForm\":\"SSH\",\"more\":[1],\"sshUser\":{},"
                + "\"notifications\":{\"keyExpiry\":\"no\",\"devices\":false},"
                + "\"window\":[],\"recent\":[\"a\",\"\",null]}");
    assertThat(settings)
        .isEqualTo(
            Settings.INITIAL
                .withCopyForm(CopyForm.Kind.SSH)
                .withNotifications(Notifications.ALL.withDevices(false))
                .withDevices(List.of(), List.of("a"), List.of()));
  }

  @Test
  void takesNoMoreThanAPersonWouldWrite() {
    String text = "x".repeat(3000);
    String list = "\"d\"" + String.join("", Collections.nCopies(500, ",\"d\""));
    Settings settings =
        read("{\"lastServer\":\"%s\",\"pinned\":[%s],\"recent\":[\"%1$s\"]}".formatted(text, list));
    assertThat(settings.lastServer()).isEmpty();
    assertThat(settings.pinned()).hasSize(100);
    assertThat(settings.recent()).isEmpty();
  }

  @Test
  void isNoSettingsAtAllWithoutAnObject() {
    assertThatThrownBy(() -> read("[]")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> read("{")).isInstanceOf(JacksonException.class);
  }

  @Test
  void noFileBreaksTheReader() {
    Random random = new Random(11);
    String valid = new String(json.write(OTHER), StandardCharsets.UTF_8);
    for (int i = 0; i < FuzzInputs.count(20_000); i++) {
      char[] text = valid.toCharArray();
      for (int change = random.nextInt(4); change >= 0; change--) {
        text[random.nextInt(text.length)] = (char) random.nextInt(128);
      }
      try {
        assertThat(read(new String(text)).theme()).isNotNull();
      } catch (JacksonException | IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }

  private Settings read(String text) {
    return json.read(text).settings();
  }
}
