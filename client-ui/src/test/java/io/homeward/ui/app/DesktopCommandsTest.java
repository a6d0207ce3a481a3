package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LinkOpener;
import io.homeward.ui.desktop.Notifier;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DesktopCommandsTest {
  private static final Strings ENGLISH = Strings.of(Locale.ENGLISH);
  private static final URI SHARE = URI.create("smb://nas.quiet-harbor.internal");

  private final List<String> copied = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final BackgroundWork work = new BackgroundWork("test-copies");
  private final Session session =
      new Session(
          new FakeNode(Tailnets.family()),
          "anna",
          () -> Tailnets.NOW,
          page -> {},
          Favourites.NONE,
          kept -> {});

  private DesktopCommands commands(LinkOpener links) {
    AppTray tray = new AppTray(TrayBackend.none(), Notifier.none(), session, () -> ENGLISH, work);
    return new DesktopCommands(
        session, tray, copied::add, links, null, () -> ENGLISH, told::add, work);
  }

  @AfterEach
  void close() {
    work.close();
    session.close();
  }

  @Test
  void aLinkThatNothingOpensIsToldOnceWithTheAddressOnTheClipboard() {
    try (DesktopCommands commands =
        commands(link -> {
          throw new DesktopException("no program");
        })) {
      commands.run(new AppCommand.Open(SHARE));
      await().until(() -> !told.isEmpty());
      commands.run(new AppCommand.Copy("nas"));
      await().until(() -> copied.contains("nas"));
      assertThat(told).singleElement().asString().contains(SHARE.toString());
      assertThat(copied).containsExactly(SHARE.toString(), "nas");
    }
  }

  @Test
  void aCopyDoesNotWaitForAProgramThatTakesItsTimeToStart() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    try (DesktopCommands commands =
        commands(link -> {
          started.countDown();
          try {
            open.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        })) {
      commands.run(new AppCommand.Open(SHARE));
      started.await();
      commands.run(new AppCommand.Copy("nas"));
      await().until(() -> copied.equals(List.of("nas")));
      open.countDown();
    }
  }
}
