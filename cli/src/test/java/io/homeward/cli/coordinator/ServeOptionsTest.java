package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every setting of the server: option, line of the file, and where it is described. */
class ServeOptionsTest {
  /** Settings of the file alone. */
  private static final Set<String> NO_OPTION = Set.of("key-expiry");

  /** Options that are no settings. */
  private static final Set<String> NO_SETTING = Set.of("config", "state-dir");

  /** Of each a value that makes no sense. */
  private static final Map<String, String> WRONG =
      Map.ofEntries(
          Map.entry("listen", "nowhere"),
          Map.entry("url", "ftp://x"),
          Map.entry("domain", "no domain!"),
          Map.entry("tls-cert", ""),
          Map.entry("tls-key", ""),
          Map.entry("acme", "whoever"),
          Map.entry("acme-email", "nobody"),
          Map.entry("acme-listen", "80"),
          Map.entry("acme-trust", ""),
          Map.entry("owner", "-"),
          Map.entry("embedded-sign-in", "yes"),
          Map.entry("stun", "port"),
          Map.entry("second-stun", "0.0.0.0"),
          Map.entry("derp-map", ""),
          Map.entry("mesh-key-file", ""),
          Map.entry("mesh-with", "http://"),
          Map.entry("key-expiry", "tomorrow"),
          Map.entry("metrics-listen", "9464"),
          Map.entry("log", "xml"));

  @TempDir Path dir;

  @Test
  void eachIsAnOptionAndALineOfTheFile() {
    Set<String> options =
        new CommandLine(new ServeCommand())
            .getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(option -> option.longestName().substring(2))
                .collect(Collectors.toCollection(TreeSet::new));
    Set<String> expected = new TreeSet<>(Settings.NAMES);
    expected.removeAll(NO_OPTION);
    expected.addAll(NO_SETTING);

    assertThat(options).isEqualTo(expected);
  }

  @Test
  void eachIsRefusedWithItsLineWhenItMakesNoSense() throws IOException {
    assertThat(WRONG.keySet()).containsExactlyInAnyOrderElementsOf(Settings.NAMES);
    for (String name : Settings.NAMES) {
      Path file = dir.resolve(name + ".conf");
      String value = Objects.requireNonNull(WRONG.get(name));
      Files.writeString(file, "# a comment\n\n" + name + " = " + value + "\n");
      Settings settings = new Settings();
      settings.read(file);
      assertThatThrownBy(() -> settings.apply(CoordinatorConfig.of(dir)))
          .as(name)
          .isInstanceOf(Settings.BadSettingException.class)
          .hasMessageStartingWith(file + " line 3: " + name)
          .hasMessageNotContaining("no such setting")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void eachIsDescribed() throws IOException {
    String text = Files.readString(Path.of("..", "docs", "operations.md"));
    assertThat(Settings.NAMES).allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
  }

  @Test
  void anUnknownOneIsRefusedWithItsLine() throws IOException {
    Path file = Files.writeString(dir.resolve("c.conf"), "listen = 127.0.0.1:0\nlissten = x\n");
    Settings settings = new Settings();
    settings.read(file);
    assertThatThrownBy(() -> settings.apply(CoordinatorConfig.of(dir)))
        .hasMessage(file + " line 2: lissten: there is no such setting");
  }
}
