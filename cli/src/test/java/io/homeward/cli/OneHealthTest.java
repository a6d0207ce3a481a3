package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.localapi.RemoteNode;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeConfig;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeProblem.Kind;
import io.homeward.engine.node.TailnetNode;
import io.homeward.engine.node.TunChoice;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.node.Works;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.testing.Nodes;
import io.homeward.ui.app.AppScreens;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.preferences.PreferenceChoices;
import io.homeward.ui.preferences.SearchKeys;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Presence;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import io.homeward.ui.tray.TrayMenu;
import io.homeward.ui.window.MainWindow;
import io.homeward.ui.window.WindowConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a real node at the real server is like, as the icon, the tray's menu, the window and the
 * command line say it: the same, in the same order. Of the node only the interface is pretended,
 * and what a look at the system would find there; the app sees it through the local API, as it sees
 * a daemon.
 */
@Timeout(300)
@SuppressWarnings("NullAway.Init")
class OneHealthTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Strings ENGLISH = Strings.of(Locale.ENGLISH);

  /** The window shows all, the menu no more. */
  private static final int MOST_IN_TRAY = 3;

  @TempDir Path dir;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private CoordinatorServer server;
  private @Nullable PretendedInterface pretended;
  private @Nullable LocalNode local;
  private LocalApiServer api;
  private Path socket;
  private Session session;
  private Scene scene;

  @BeforeAll
  static void startJavaFx() throws Exception {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
    CountDownLatch started = new CountDownLatch(1);
    Platform.startup(started::countDown);
    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    Platform.setImplicitExit(false);
  }

  private static <T> T onFxThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Platform.runLater(task);
    return task.get(60, TimeUnit.SECONDS);
  }

  @BeforeEach
  void startServer() {
    server = CoordinatorServer.start(config().withAnyPort());
    server.administer(new PeopleRequest.CreateUser("ann"));
  }

  private CoordinatorConfig config() {
    return CoordinatorConfig.of(dir.resolve("hub"));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    server.close();
  }

  private void startNode(TunChoice tun) throws Exception {
    LocalNode real =
        TailnetNode.start(
            NodeConfig.builder(
                    FileNodeStore.open(Files.createDirectories(dir.resolve("state"))),
                    tun,
                    () -> Nodes.host("laptop"),
                    server.url())
                .udpPort(0)
                .portMapping(false)
                .build());
    pretended = tun instanceof TunChoice.Userspace ? new PretendedInterface(real) : null;
    LocalNode node = pretended == null ? real : pretended;
    opened.add(node);
    socket = dir.resolve("homeward.sock");
    local = node;
    serve();
    session =
        new Session(
            RemoteNode.attach(socket, WallClock.system()),
            "ann",
            InstantSource.system(),
            page -> {},
            Favourites.NONE,
            kept -> {});
    opened.add(session);
    SettingsStore settings = new SettingsStore(dir);
    opened.add(settings);
    scene =
        onFxThread(() -> {
          Set<Window> before = new HashSet<>(Window.getWindows());
          MainWindow window =
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
                      () -> {}));
          window.show();
          Window shown =
              Window.getWindows().stream()
                  .filter(candidate -> !before.contains(candidate))
                  .findFirst()
                  .orElseThrow();
          opened.add(() ->
              onFxThread(() -> {
                shown.hide();
                return true;
              }));
          return shown.getScene();
        });
  }

  private void serve() throws Exception {
    api = LocalApiServer.start(Objects.requireNonNull(local), socket, "1", WallClock.system());
    opened.add(api);
  }

  private String authKey() {
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey("ann", true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  private String cli(String... args) {
    List<String> words = new ArrayList<>(List.of(args));
    words.addAll(List.of("--socket", socket.toString()));
    RunningDaemon.Outcome outcome = RunningDaemon.command(words.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    return outcome.out();
  }

  /** What the window shows: its headline, then the title of each item. */
  private List<String> window() throws Exception {
    return onFxThread(() -> {
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

  /** Each surface, asked until the news has reached them all. */
  private void everywhere(Connection connection, TrayIcon icon, Kind... kinds) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> surfacesSay(connection, icon, List.of(kinds)));
  }

  private void surfacesSay(Connection connection, TrayIcon icon, List<Kind> kinds)
      throws Exception {
    JsonNode json = new JsonMapper().readTree(cli("status", "--json"));
    assertThat(json.path("Connection").stringValue()).isEqualTo(connection.name());
    List<NodeProblem> items = new ArrayList<>();
    for (JsonNode item : json.path("Problems")) {
      NodeProblem problem = LocalApiClient.parseProblem(item);
      if (!problem.isNotice()) {
        items.add(problem);
      }
    }
    assertThat(items).extracting(NodeProblem::kind).containsExactlyElementsOf(kinds);

    List<String> lines = cli("status").lines().toList();
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
    assertThat(window()).containsExactlyElementsOf(prepend(headline, titles));

    TrayModel tray = TrayMenu.of(state, ENGLISH, true);
    assertThat(tray.icon()).isEqualTo(icon);
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

    boolean plain = lines.getFirst().equals("Connected.");
    assertThat(plain).isEqualTo(connection == Connection.CONNECTED);
    assertThat(headline.equals("Connected")).isEqualTo(plain);
    assertThat(plain && !items.isEmpty()).as("plainly connected beside a problem").isFalse();
  }

  private static List<String> prepend(String first, List<String> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).toList();
  }

  private Node node() {
    return Objects.requireNonNull(pretended);
  }

  @Test
  void aLifeAtARealServerIsToldTheSameEverywhere() throws Exception {
    startNode(new TunChoice.Userspace());
    everywhere(Connection.NEEDS_SIGN_IN, TrayIcon.NEEDS_SIGN_IN);

    server.administer(new SettingsRequest.SetApproval(true));
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    everywhere(Connection.NEEDS_APPROVAL, TrayIcon.NEEDS_APPROVAL);

    server.administer(new DeviceRequest.ApproveDevice("laptop"));
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);

    node().down();
    everywhere(Connection.OFF, TrayIcon.OFF);
    node().up(UpRequest.connect());
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);

    server.administer(new SettingsRequest.SetApproval(false));
    server.administer(new SettingsRequest.SetKeyLife(3));
    node().up(UpRequest.signInAgain().withAuthKey(authKey()));
    everywhere(Connection.ATTENTION, TrayIcon.ATTENTION, Kind.KEY_EXPIRES);

    server.administer(new DeviceRequest.ExpireDevice("laptop"));
    everywhere(Connection.EXPIRED, TrayIcon.EXPIRED, Kind.KEY_EXPIRED);

    server.administer(new SettingsRequest.SetKeyLife(0));
    node().up(UpRequest.signInAgain().withAuthKey(authKey()));
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);

    int port = server.port();
    server.close();
    everywhere(Connection.DEGRADED, TrayIcon.DEGRADED, Kind.SERVER_UNREACHABLE);
    assertThat(session.state().groups())
        .allSatisfy(
            group -> assertThat(group.devices()).noneMatch(it -> it.presence() == Presence.ONLINE));
    server =
        CoordinatorServer.start(
            config().withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    node().up(UpRequest.connect());
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);
  }

  @Test
  void withoutAHelperNobodyIsSimplyConnected() throws Exception {
    startNode(new TunChoice.KernelIfPermitted("homeward0", dir.resolve("no-helper.sock")));
    everywhere(Connection.NEEDS_SIGN_IN, TrayIcon.NEEDS_SIGN_IN);
    session.signIn(server.url(), authKey());
    everywhere(Connection.INSIDE_ONLY, TrayIcon.INSIDE_ONLY, Kind.INSIDE_ONLY);
  }

  @Test
  void whatTheSystemHasIsToldTheSameEverywhere() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);
    // These change what the node is, not only what is said of it; the real ones are above.
    Set<Kind> others =
        EnumSet.of(Kind.KEY_EXPIRED, Kind.DAEMON_GONE, Kind.INSIDE_ONLY, Kind.SIGN_IN_NOT_FINISHED);
    Map<Connection, Integer> seen = new EnumMap<>(Connection.class);
    for (Kind kind : EnumSet.complementOf(EnumSet.copyOf(others))) {
      NodeProblem problem = new NodeProblem(kind, "http://192.0.2.7/", "detail");
      Objects.requireNonNull(pretended).find(List.of(found(problem)));
      Connection expected =
          problem.isNotice()
              ? Connection.CONNECTED
              : problem.isWarning() ? Connection.ATTENTION : Connection.DEGRADED;
      seen.merge(expected, 1, Integer::sum);
      TrayIcon icon = TrayIcon.valueOf(expected.name());
      if (problem.isNotice()) {
        everywhere(expected, icon);
      } else {
        everywhere(expected, icon, kind);
      }
    }
    assertThat(seen.keySet())
        .containsExactlyInAnyOrder(Connection.CONNECTED, Connection.ATTENTION, Connection.DEGRADED);
    Objects.requireNonNull(pretended)
        .find(
            List.of(
                found(new NodeProblem(Kind.RELAY_UNREACHABLE, "fra", "")),
                found(new NodeProblem(Kind.UDP_BLOCKED, "", "")),
                found(new NodeProblem(Kind.SERVER_SAYS, "Update", "There is one."))));
    everywhere(
        Connection.DEGRADED,
        TrayIcon.DEGRADED,
        Kind.RELAY_UNREACHABLE,
        Kind.UDP_BLOCKED,
        Kind.SERVER_SAYS);
  }

  @Test
  void aDaemonThatEndsIsSaidToBeAwayAndItsReturnIsSeen() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);

    api.close();
    String headline = DeviceText.status(Connection.AWAY, ENGLISH);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(session.state().connection()).isEqualTo(Connection.AWAY);
          TrayModel tray = TrayMenu.of(session.state(), ENGLISH, session.endsConnection());
          assertThat(tray.icon()).isEqualTo(TrayIcon.OFF);
          assertThat(tray.items().getFirst()).isEqualTo(new TrayItem.Caption("status", headline));
          assertThat(window().getFirst()).isEqualTo(headline);
        });
    RunningDaemon.Outcome outcome = RunningDaemon.command("status", "--socket", socket.toString());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).isNotEmpty();

    serve();
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);
  }

  @Test
  void aStartWhileSwitchedOffShowsTheDevicesOfBefore() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    everywhere(Connection.CONNECTED, TrayIcon.CONNECTED);
    node().down();
    everywhere(Connection.OFF, TrayIcon.OFF);
    session.close();
    api.close();
    node().close();

    startNode(new TunChoice.Userspace());
    everywhere(Connection.OFF, TrayIcon.OFF);
    assertThat(Objects.requireNonNull(session.state().self()).name()).isEqualTo("laptop");
    assertThat(TrayMenu.of(session.state(), ENGLISH, false).items().stream().map(TrayItem::id))
        .contains("self");
    assertThat(onFxThread(() -> scene.lookup("#devices").isVisible())).isTrue();
  }

  private static HealthItem found(NodeProblem problem) {
    return new HealthItem(problem, Instant.parse("2026-11-28T12:00:00Z"), Works.PART);
  }
}
