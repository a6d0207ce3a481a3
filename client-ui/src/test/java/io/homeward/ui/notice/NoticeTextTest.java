package io.homeward.ui.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.Works;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.Notification;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.session.UiState;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NoticeTextTest {
  private static NoticeText text(Locale language, boolean canConnect) {
    Strings strings = Strings.of(language);
    return new NoticeText(strings, new Formats(strings, ZoneOffset.UTC), true, canConnect);
  }

  private static UiState family() {
    try (Session session =
        new Session(
            new FakeNode(Tailnets.family()),
            "anna",
            () -> Tailnets.NOW,
            page -> {},
            Favourites.NONE,
            kept -> {})) {
      return session.state();
    }
  }

  private static Device device(long id) {
    return Objects.requireNonNull(family().device(id));
  }

  private static String all(Notification notification) {
    return notification.title()
        + " | "
        + notification.text().replace("\n", " / ")
        + " | "
        + notification.buttons().stream().map(Notification.Button::label).toList();
  }

  @Test
  void aDeviceThatIsBackCanBeCopiedAndOpenedFromThere() {
    Notice back = new Notice.Devices(List.of(device(5)), List.of());
    Notification notification = text(Locale.ENGLISH, true).of(back);
    assertThat(all(notification))
        .isEqualTo(
            "studio-mac is back | studio-mac.quiet-harbor.internal"
                + " | [Copy name, Open Screen Sharing]");
    assertThat(notification.buttons())
        .extracting(Notification.Button::command)
        .containsExactly(
            new AppCommand.Copy("studio-mac.quiet-harbor.internal"),
            new AppCommand.Open(URI.create("vnc://studio-mac.quiet-harbor.internal")));
    assertThat(notification.clicked().command()).isEqualTo(new AppCommand.ShowWindow());
    assertThat(notification.passing()).isFalse();
    // What no program reaches is not offered, nor what is only guessed.
    assertThat(all(text(Locale.ENGLISH, false).of(back))).endsWith("[Copy name]");
    assertThat(
            all(text(Locale.ENGLISH, true).of(new Notice.Devices(List.of(device(4)), List.of()))))
        .endsWith("[Copy name]");
    assertThat(all(text(Locale.JAPANESE, true).of(back)))
        .startsWith("studio-mac が戻りました")
        .endsWith("[名前をコピー, 画面共有を開く]");
  }

  @Test
  void manyDevicesAreNamedUpToWhatIsRead() {
    List<Device> all = family().devices().stream().filter(device -> !device.self()).toList();
    Notice changed = new Notice.Devices(all.subList(0, 7), all.subList(7, 8));
    assertThat(all(text(Locale.ENGLISH, true).of(changed)))
        .matches(
            "8 devices came or went \\| Back: (\\S+, ){4}\\S+ and 2 more / Gone: \\S+ \\| \\[]");
  }

  @Test
  void theKeyAndTheSignInOfferToSignInAgain() {
    Notice week = new Notice.KeyExpires(Tailnets.NOW.plus(Duration.ofDays(7)), 7);
    Notice day = new Notice.KeyExpires(Tailnets.NOW.plus(Duration.ofHours(20)), 1);
    NoticeText english = text(Locale.ENGLISH, true);
    assertThat(all(english.of(week)))
        .startsWith("The sign-in of this device ends in 7 days | It ends at Nov 30, 2026")
        .endsWith("[Sign in again]");
    assertThat(english.of(day).title()).isEqualTo("The sign-in of this device ends in 1 day");
    assertThat(english.of(week).buttons().getFirst().command())
        .isEqualTo(new AppCommand.SignInAgain());
    assertThat(english.of(week).id()).isEqualTo(english.of(day).id());
    assertThat(all(english.of(new Notice.SignInNeeded(Notice.Why.EXPIRED))))
        .endsWith("[Sign in again]");
    assertThat(all(english.of(new Notice.SignInNeeded(Notice.Why.REMOVED))))
        .startsWith("This device was removed from the tailnet | Whoever runs its server took it")
        .endsWith("[Sign in again]");
    assertThat(all(english.of(new Notice.SignInNeeded(Notice.Why.SIGNED_OUT))))
        .isEqualTo(
            "This device is no longer signed in | Until you sign in again no device is reached."
                + " | []");
  }

  @Test
  void theGravestProblemIsNamedWithWhatCanBeDone() {
    Trouble portal =
        new Trouble(
            new NodeProblem(NodeProblem.Kind.CAPTIVE_PORTAL, "http://login.hotel.example/", ""),
            Tailnets.NOW,
            Works.PART);
    Trouble inside =
        new Trouble(
            new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", ""), Tailnets.NOW, Works.INSIDE_ONLY);
    Notification notification =
        text(Locale.ENGLISH, true).of(new Notice.Problems(List.of(portal, inside)));
    assertThat(all(notification))
        .isEqualTo(
            "This network wants you to sign in first | It lets nobody out before a page of its own"
                + " was read. Open http://login.hotel.example/ in a browser; the rest follows by"
                + " itself. / One more problem. | [Open the page]");
    assertThat(notification.buttons().getFirst().command())
        .isEqualTo(new AppCommand.Open(URI.create("http://login.hotel.example/")));
    assertThat(all(text(Locale.ENGLISH, true).of(new Notice.Problems(List.of(inside)))))
        .endsWith("[Allow…]");
  }
}
