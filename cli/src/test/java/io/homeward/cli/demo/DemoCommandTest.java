package io.homeward.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.cli.Driven;
import io.homeward.cli.DrivenProgram;
import io.homeward.ui.text.Strings;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code homeward demo} on a display, as a person meets it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoCommandTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Strings ENGLISH = Strings.of(Locale.ENGLISH);
  private static final Pattern FORM =
      Pattern.compile("(?s)action=\"([^\"]+)\".*?name=\"token\" value=\"([^\"]+)\"");

  @TempDir Path dir;

  /**
   * Without {@code ip} on the path the samples live in the process: this test leaves the computer's
   * networks alone.
   */
  private Driven demo() throws Exception {
    Path programs = Files.createDirectory(dir.resolve("bin"));
    for (String needed : List.of("setsid", "sh", "cat", "rm")) {
      Files.createSymbolicLink(programs.resolve(needed), Path.of("/usr/bin").resolve(needed));
    }
    Path browser = programs.resolve("xdg-open");
    Files.writeString(browser, "#!/bin/sh\nprintf '%s' \"$1\" >'" + dir.resolve("opened") + "'\n");
    Files.setPosixFilePermissions(browser, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + dir,
            "-Djava.io.tmpdir=" + Files.createDirectory(dir.resolve("tmp")),
            "-cp",
            System.getProperty("java.class.path"),
            DrivenProgram.class.getName(),
            "demo");
    builder.environment().put("PATH", programs.toString());
    builder.environment().put("DISPLAY", "127.0.0.1:77"); // elsewhere, so it is believed
    for (String name : List.of("DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "XAUTHORITY")) {
      builder.environment().remove(name);
    }
    return new Driven(builder.redirectError(dir.resolve("said").toFile()).start());
  }

  private void confirm(URI page) throws Exception {
    try (HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      String form =
          browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
      Matcher fields = FORM.matcher(form);
      assertThat(fields.find()).as(form).isTrue();
      HttpRequest answer =
          HttpRequest.newBuilder(page.resolve(fields.group(1)))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Origin", page.resolve("/").toString().replaceAll("/$", ""))
              .POST(BodyPublishers.ofString("token=" + fields.group(2) + "&answer=join"))
              .build();
      HttpResponse<String> done = browser.send(answer, BodyHandlers.ofString());
      assertThat(done.statusCode()).as(done.body()).isIn(200, 303);
    }
  }

  @Test
  void theAppSaysThatItIsATrialAndQuittingEndsAllOfIt() throws Exception {
    try (Driven demo = demo()) {
      await().atMost(LONG).until(() -> demo.ask("titles").equals("Homeward"));
      assertThat(demo.ask("texts"))
          .as("nobody is in it yet")
          .doesNotContain(ENGLISH.get("trial.mark"));
      assertThat(demo.ask("press #sign-in")).isEqualTo("done");
      Path opened = dir.resolve("opened");
      await().atMost(LONG).until(() -> Files.exists(opened) && Files.size(opened) > 0);
      confirm(URI.create(Files.readString(opened)));

      await().atMost(LONG).until(() -> demo.ask("texts").contains(ENGLISH.get("trial.mark")));
      assertThat(demo.ask("titles")).isEqualTo(ENGLISH.get("app.name.trial", "Homeward"));
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(demo.ask("texts")).contains("nas", "studio"));

      assertThat(demo.ask("control Q")).isEqualTo("done");
      await().atMost(LONG).until(() -> demo.ask("texts").contains("The trial ends with Homeward"));
      demo.ask("press #quit-yes");
      assertThat(demo.status()).isZero();
    }
    assertThat(dir.resolve("tmp")).as("what it leaves").isEmptyDirectory();
    assertThat(Files.readString(dir.resolve("said"))).doesNotContain("Exception");
  }
}
