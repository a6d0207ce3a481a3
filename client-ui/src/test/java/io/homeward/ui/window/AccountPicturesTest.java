package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws as many accounts as there may be. */
class AccountPicturesTest {
  @TempDir Path dir;

  private static ProfileList hundred() {
    List<Profile> all = new ArrayList<>();
    all.add(new Profile("first", "Home", "anna@example.com", "https://tailnet.example.com"));
    for (int i = 1; i < 100; i++) {
      String host = "hub-" + i + ".example";
      all.add(
          new Profile(
              String.format("%08x", i),
              i == 4
                  ? "a.very.long.login.name.of.somebody@a-company-with-a-long-name.example ("
                      + host
                      + ")"
                  : "anna@example.com (" + host + ")",
              i % 3 == 0 ? "" : "anna@example.com",
              "https://" + host));
    }
    return new ProfileList(all, "first");
  }

  @Test
  void drawsAHundredAccounts() throws Exception {
    Pictures.drawEach(
        dir,
        "accounts-hundred",
        Tailnets.family(),
        harness -> {
          harness.session.adopt(hundred());
          harness.robot.interact(() -> harness.window().showPreferences());
          harness.settle();
          harness.robot.interact(
              () -> harness.find("#account-use-00000003", Button.class).requestFocus());
          return harness.scene();
        });
  }

  @Test
  void drawsTheMenuOfAHundredAccounts() throws Exception {
    Pictures.drawEach(
        dir,
        "accounts-hundred-menu",
        Tailnets.family(),
        harness -> {
          harness.session.adopt(hundred());
          AccountsTest.openAccounts(harness);
          return Pictures.menu();
        });
  }

  @Test
  void drawsANameThatIsTyped() throws Exception {
    Pictures.drawEach(
        dir,
        "account-name",
        Tailnets.family(),
        harness -> {
          Profile home = hundred().all().getFirst();
          Profile other = hundred().all().get(4); // with a long name
          harness.session.adopt(new ProfileList(List.of(home, other), "first"));
          harness.robot.interact(() -> {
            harness.window().showPreferences();
            harness.find("#preferences-scroll", ScrollPane.class).setVvalue(1);
          });
          harness.settle();
          harness.robot.interact(
              () -> harness.find("#account-rename-00000004", Button.class).requestFocus());
          harness.robot.type(KeyCode.SPACE);
          harness.settle();
          TextField name = harness.find("#account-name-00000004", TextField.class);
          assertThat(name.getWidth()).as("room to type in").isGreaterThan(150);
          return harness.scene();
        });
  }
}
