package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SshLoginTest {
  @Test
  void readsWhatClientsSay() {
    assertThat(SshLogin.parse("1", "999999999999999999", "root"))
        .isEqualTo(new SshLogin(1, 999_999_999_999_999_999L, "root"));
    assertThat(SshLogin.parse("1", "2", "Jürgen Groß")).isNotNull();
  }

  @Test
  void whateverComesIsReadAsItIsMeantOrNotAtAll() {
    List<String> pieces =
        List.of("0", "1", "-", "9".repeat(18), "9".repeat(19), "a", "%", "\n", "\0", " ", "", "１");
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      String[] words = new String[3];
      for (int word = 0; word < 3; word++) {
        StringBuilder text = new StringBuilder();
        for (int piece = random.nextInt(3); piece >= 0; piece--) {
          text.append(pieces.get(random.nextInt(pieces.size())));
        }
        words[word] = text.toString();
      }
      SshLogin login = SshLogin.parse(words[0], words[1], words[2]);
      if (login != null) {
        read++;
        assertThat(Long.toString(login.from())).isEqualTo(words[0]);
        assertThat(Long.toString(login.to())).isEqualTo(words[1]);
        assertThat(login.user()).isEqualTo(words[2]).isNotBlank().doesNotContain("\n", "\0");
      }
    }
    assertThat(read).as("some of them").isPositive();
    assertThat(SshLogin.parse("1", "2", "a".repeat(257))).isNull();
  }
}
