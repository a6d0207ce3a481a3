package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.localapi.RemoteNode;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeProblem.Kind;
import io.homeward.ui.app.AppScreens;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.notice.Notice;
import io.homeward.ui.notice.NoticeBoard;
import io.homeward.ui.notice.NoticeChoice;
import io.homeward.ui.notice.NoticeStep;
import io.homeward.ui.notice.NoticeText;
import io.homeward.ui.preferences.PreferenceChoices;
import io.homeward.ui.preferences.SearchKeys;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.session.UiState;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import io.homeward.ui.tray.TrayMenu;
import io.homeward.ui.window.MainWindow;
import io.homeward.ui.window.WindowConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Window;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that tells a person of one node: the icon, the tray's menu, the window, notifications and the
 * command line. They see it through the local API, as they see a daemon. Methods from the test's
 * thread.
 */
public final class Surfaces implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What has been wrong for longer is told; it is not waited for. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  private static final Strings ENGLISH = Strings.of(Locale.ENGLISH);

  /** The window shows all, the menu no more. */
  private static final int MOST_IN_TRAY = 3;

  private final Path socket;
  private final Session session;
  private final SettingsStore settings;
  private final Window window;

  private Surfaces(Path socket, Session session, SettingsStore settings, Window window) {
    this.socket = socket;
    this.session = session;
    this.settings = settings;
    this.window = window;
  }

  /** Whoever shows windows needs this once in a process; more do no harm. */
  private static synchronized void startJavaFx() throws InterruptedException {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
    CountDownLatch started = new CountDownLatch(1);
    try {
      Platform.startup(started::countDown);
    } catch (IllegalStateException e) {
      return; // it runs
    }
    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    Platform.setImplicitExit(false);
  }

  /**
   * Shows the node that answers at a socket.
   *
   * @param dir for the settings of the app
   */
  public static Surfaces of(Path socket, Path dir) throws Exception {
    startJavaFx();
    Session session =
        new Session(
            RemoteNode.attach(socket, WallClock.system()),
            "ann",
            InstantSource.system(),
            page -> {},
            Favourites.NONE,
            kept -> {});
    SettingsStore settings = new SettingsStore(dir);
    Window window =
        onFxThread(() -> {
          Set<Window> before = new HashSet<>(Window.getWindows());
          new MainWindow(
                  new WindowConfig(
                      new FxSession(session),
                      settings,
                      command -> {},
                      true,
                      InstantSource.system(),
                      "1",
                      false,
                      new AppScreens(
                              new PreferenceChoices(settings, null, "ann", SearchKeys.AS_CHOSEN),
                              (candidates, found) -> found.accept(null),
                              null)
                          ::create,
                      chosen -> ENGLISH,
                      () -> false,
                      () -> {}))
              .show();
          return Window.getWindows().stream()
              .filter(candidate -> !before.contains(candidate))
              .findFirst()
              .orElseThrow();
        });
    return new Surfaces(socket, session, settings, window);
  }

  private static <T> T onFxThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Platform.runLater(task);
    return task.get(60, TimeUnit.SECONDS);
  }

  /** What the app knows of the node. */
  public Session session() {
    return session;
  }

  private TrayModel tray() {
    return TrayMenu.of(session.state(), ENGLISH, session.endsConnection());
  }

  /** The entries of the tray's menu, by their ids. */
  List<String> trayEntries() {
    return tray().items().stream().map(TrayItem::id).toList();
  }

  /** Whether the window shows the devices. */
  boolean showsDevices() throws Exception {
    return onFxThread(() -> window.getScene().lookup("#devices").isVisible());
  }

  /** Waits until all of them say that nobody answers for the node. */
  void awaitAway() {
    String headline = DeviceText.status(Connection.AWAY, ENGLISH);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(session.state().connection()).isEqualTo(Connection.AWAY);
          TrayModel tray = tray();
          assertThat(tray.icon()).isEqualTo(TrayIcon.OFF);
          assertThat(tray.items().getFirst()).isEqualTo(new TrayItem.Caption("status", headline));
          assertThat(shown().getFirst()).isEqualTo(headline);
        });
    RunningDaemon.Outcome outcome = RunningDaemon.command("status", "--socket", socket.toString());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).isNotEmpty();
  }

  /** Asks each until the news has reached them all: this headline, and these items in order. */
  public void awaitAll(Connection connection, Kind... kinds) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> allSay(connection, List.of(kinds)));
  }

  private void allSay(Connection connection, List<Kind> kinds) throws Exception {
    JsonNode json = new JsonMapper().readTree(commandLine("status", "--json"));
    assertThat(json.path("Connection").stringValue()).isEqualTo(connection.name());
    List<NodeProblem> items = new ArrayList<>();
    for (JsonNode item : json.path("Problems")) {
      NodeProblem problem = LocalApiClient.parseProblem(item);
      if (!problem.isNotice()) {
        items.add(problem);
      }
    }
    assertThat(items).extracting(NodeProblem::kind).containsExactlyElementsOf(kinds);

    List<String> lines = commandLine("status").lines().toList();
    assertThat(lines.stream().filter(line -> line.matches("(Problem|Warning): .*")))
        .hasSize(items.size());
    for (int i = 0; i < items.size(); i++) {
      assertThat(lines.get(i + 1))
          .startsWith(
              ProblemSentences.prefix(items.get(i)) + ProblemSentences.of(items.get(i)) + ".");
    }

    UiState state = session.state();
    assertThat(state.problems()).isEqualTo(items);
    List<String> titles =
        state.troubles().stream().map(it -> ProblemText.of(it, ENGLISH).title()).toList();
    String headline = DeviceText.status(connection, ENGLISH);
    assertThat(shown())
        .containsExactlyElementsOf(Stream.concat(Stream.of(headline), titles.stream()).toList());

    TrayModel tray = tray();
    assertThat(tray.icon()).isEqualTo(TrayIcon.valueOf(connection.name()));
    assertThat(tray.tooltip()).contains(headline);
    assertThat(tray.items().getFirst()).isEqualTo(new TrayItem.Caption("status", headline));
    assertThat(
            tray.items().stream()
                .filter(item -> item.id().matches("problem/\\d+"))
                .map(item -> ((TrayItem.Action) item).label()))
        .containsExactlyElementsOf(
            titles.stream()
                .limit(MOST_IN_TRAY)
                .map(title -> ENGLISH.get("menu.problem", title))
                .toList());

    assertThat(notified(state)).containsExactlyElementsOf(toNotify(state));

    boolean plain = lines.getFirst().equals("Connected.");
    assertThat(plain).isEqualTo(connection == Connection.CONNECTED);
    assertThat(headline.equals("Connected")).isEqualTo(plain);
    assertThat(plain && !items.isEmpty()).as("plainly connected beside a problem").isFalse();
  }

  /** The titles of what the desktop would have shown, were it like this for some minutes. */
  private static List<String> notified(UiState state) {
    NoticeText text =
        new NoticeText(ENGLISH, new Formats(ENGLISH, ZoneId.systemDefault()), true, true);
    NoticeBoard board = new NoticeBoard();
    Map<String, String> shown = new LinkedHashMap<>();
    Instant now = Instant.now();
    Instant end = now.plus(LONG_ENOUGH);
    for (Instant at = now; at != null && !at.isAfter(end); at = board.next()) {
      for (NoticeStep step : board.look(state, NoticeChoice.ALL, at)) {
        switch (step) {
          case NoticeStep.Show(Notice notice) -> shown.put(notice.id(), text.of(notice).title());
          case NoticeStep.Withdraw(String id) -> shown.remove(id);
        }
      }
    }
    return List.copyOf(shown.values());
  }

  /** What they should be: about the sign-in each, about everything else the gravest. */
  private static List<String> toNotify(UiState state) {
    List<String> titles = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Trouble trouble : state.troubles()) {
      switch (trouble.problem().kind()) {
        case DEVICE_REMOVED, KEY_EXPIRED, KEY_EXPIRES ->
            titles.add(ProblemText.of(trouble, ENGLISH).title());
        default -> others.add(ProblemText.of(trouble, ENGLISH).title());
      }
    }
    others.stream().limit(1).forEach(titles::add);
    return titles;
  }

  private String commandLine(String... args) {
    List<String> words = new ArrayList<>(List.of(args));
    words.addAll(List.of("--socket", socket.toString()));
    RunningDaemon.Outcome outcome = RunningDaemon.command(words.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    return outcome.out();
  }

  /** What the window shows: its headline, then the title of each item. */
  private List<String> shown() throws Exception {
    return onFxThread(() -> {
      Scene scene = window.getScene();
      scene.getRoot().applyCss();
      scene.getRoot().layout();
      List<String> shown = new ArrayList<>();
      shown.add(((Label) scene.lookup("#status")).getText());
      scene
          .getRoot()
          .lookupAll(".problem-title")
          .forEach(title -> shown.add(((Label) title).getText()));
      return shown;
    });
  }

  @Override
  public void close() throws Exception {
    onFxThread(() -> {
      window.hide();
      return true;
    });
    settings.close();
    session.close();
  }
}
