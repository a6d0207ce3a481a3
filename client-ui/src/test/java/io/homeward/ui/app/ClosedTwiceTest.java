package io.homeward.ui.app;

import io.homeward.engine.testing.ClosedTwice;
import io.homeward.ui.desktop.Notifier;
import io.homeward.ui.notice.NoticeChoice;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  ClosedTwiceTest() {
    super(
        Map.of(
            "SingleInstance",
            () -> SingleInstance.acquire(dir),
            "AccountCommands",
            () ->
                new AccountCommands(
                    null, session(), () -> Strings.of(Locale.ENGLISH), told -> {}, asked -> {}),
            "BackgroundWork",
            () -> new BackgroundWork("test"),
            "SearchShortcut",
            () ->
                new SearchShortcut(
                    (keys, purpose, listener) -> () -> {},
                    () -> {},
                    refused -> {},
                    told -> {},
                    () -> Strings.of(Locale.ENGLISH)),
            "AppNotices",
            ClosedTwiceTest::notices),
        Map.of(
            "ServiceQuestions", "ends its threads and nothing else",
            "AppTray", "closes the tray's backend and nothing else",
            "DesktopCommands", "closes its background work and nothing else",
            "AppRun", "needs a screen; it closes once"));
  }

  private static Session session() {
    return new Session(
        new FakeNode(Tailnets.fresh()),
        "anna",
        () -> Tailnets.NOW,
        page -> {},
        Favourites.NONE,
        kept -> {});
  }

  private static AppNotices notices() {
    return new AppNotices(
        session(),
        Notifier.none(),
        () -> Strings.of(Locale.ENGLISH),
        () -> NoticeChoice.ALL,
        false,
        () -> Tailnets.NOW);
  }
}
