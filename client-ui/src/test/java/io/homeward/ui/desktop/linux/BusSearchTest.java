package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LauncherSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The searches of GNOME and Plasma over a real bus, asked by a program that is not Java. */
@Tag("tray")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BusSearchTest {
  @TempDir Path dir;

  private final Search search = new Search();
  private PrivateBus bus;
  private BusSearch exported;

  /** Finds what a name begins with. */
  private static final class Search implements LauncherSearch {
    final List<Hit> devices = new CopyOnWriteArrayList<>();
    final List<String> happened = new CopyOnWriteArrayList<>();

    void add(String id, String name) {
      devices.add(new Hit(id, name, "Linux, \"online\"", name + ".example.net", true));
    }

    @Override
    public List<Hit> find(String query) {
      return devices.stream()
          .filter(hit -> hit.title().startsWith(query.toLowerCase(Locale.ROOT)))
          .toList();
    }

    @Override
    public @Nullable Hit hit(String id) {
      return devices.stream().filter(hit -> hit.id().equals(id)).findFirst().orElse(null);
    }

    @Override
    public void picked(Hit hit) {
      happened.add("picked " + hit.copied());
    }

    @Override
    public void showAll(String query) {
      happened.add("all of " + query);
    }
  }

  @BeforeEach
  void start() throws Exception {
    bus = new PrivateBus(dir);
    search.add("a/1", "mac-mini");
    search.add("a/2", "mac-studio");
    search.add("a/3", "nas");
    exported = BusSearch.start(search, bus.address());
  }

  @AfterEach
  void stop() throws Exception {
    exported.close();
    exported.close(); // as often as anybody likes
    bus.close();
  }

  /** What gdbus prints, or how the call failed. */
  private String call(String method, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "gdbus",
                "call",
                "--address=" + bus.address(),
                "--dest=" + BusSearch.NAME,
                "--object-path=" + SearchExport.PATH,
                "--method=" + method));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.strip();
  }

  private String shell(String method, String... arguments) throws Exception {
    return call("org.gnome.Shell.SearchProvider2." + method, arguments);
  }

  private String plasma(String method, String... arguments) throws Exception {
    return call("org.kde.krunner1." + method, arguments);
  }

  @Test
  void gnomeFindsDevicesInTheirOrderAndLearnsWhatToCopy() throws Exception {
    assertThat(shell("GetInitialResultSet", "['mac']")).isEqualTo("(['a/1', 'a/2'],)");
    assertThat(shell("GetInitialResultSet", "['nothing', 'such']")).isEqualTo("(@as [],)");
    assertThat(shell("GetSubsearchResultSet", "['a/1', 'a/2']", "['mac-s']"))
        .isEqualTo("(['a/2'],)");
    assertThat(shell("GetResultMetas", "['a/2', 'gone']"))
        .contains("'id': <'a/2'>")
        .contains("'name': <'mac-studio'>")
        .contains("'clipboardText': <'mac-studio.example.net'>")
        .contains("'gicon': <'homeward'>")
        .doesNotContain("gone");
  }

  @Test
  void plasmaFindsThemToo() throws Exception {
    assertThat(plasma("Match", "MAC-S"))
        .isEqualTo(
            "([('a/2', 'mac-studio', 'homeward', 100, 1.0,"
                + " {'subtext': <'Linux, \"online\"'>})],)");
    assertThat(plasma("Match", "zzz")).isEqualTo("(@a(sssida{sv}) [],)");
    assertThat(plasma("Actions")).isEqualTo("(@a(sss) [],)");
  }

  @Test
  void whatIsPickedIsDoneOnceAndWhatIsGoneIsNot() throws Exception {
    shell("ActivateResult", "a/3", "['nas']", "0");
    shell("ActivateResult", "gone", "['nas']", "0");
    plasma("Run", "a/1", "");
    plasma("Run", "gone", "");
    shell("LaunchSearch", "['mac', 'mini']", "0");

    Awaitility.await()
        .untilAsserted(() ->
            assertThat(search.happened)
                .containsExactly(
                    "picked nas.example.net", "picked mac-mini.example.net", "all of mac mini"));
  }

  @Test
  void oneLetterAndAFloodOfThemFindNothingAndNoLauncherGetsMoreThanItShows() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      search.add("b/" + i, "many-" + i);
    }

    assertThat(shell("GetInitialResultSet", "['m']")).isEqualTo("(@as [],)");
    assertThat(shell("GetInitialResultSet", "['" + "m".repeat(10_000) + "']"))
        .isEqualTo("(@as [],)");
    assertThat(shell("GetInitialResultSet", "['many']").split(", '")).hasSize(10);
    assertThat(plasma("Match", "many").split("subtext")).hasSize(11);
  }

  @Test
  void aSecondAppDoesNotTakeTheName() {
    assertThatThrownBy(() -> BusSearch.start(search, bus.address()))
        .isInstanceOf(DesktopException.class);
  }

  @Test
  void theFilesOfThePackageSayWhereToAsk() throws IOException {
    Path files = Path.of("..", "packaging", "jpackage");
    assertThat(Files.readString(files.resolve("homeward.search-provider.ini")))
        .contains("BusName=" + BusSearch.NAME + "\n")
        .contains("ObjectPath=" + SearchExport.PATH + "\n")
        .contains("DesktopId=homeward.desktop\n");
    assertThat(Files.readString(files.resolve("homeward-runner.desktop")))
        .contains("X-Plasma-DBusRunner-Service=" + BusSearch.NAME + "\n")
        .contains("X-Plasma-DBusRunner-Path=" + SearchExport.PATH + "\n");
  }
}
