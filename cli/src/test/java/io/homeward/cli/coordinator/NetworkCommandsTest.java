package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the pages do, by command, while no server runs. */
@Timeout(60)
class NetworkCommandsTest {
  @TempDir private Path dir;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void makeState() {
    CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort()).close();
  }

  private Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("coordinator"));
    all.addAll(Arrays.asList(arguments));
    all.add("--state-dir=" + dir);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Result(status, out.toString(), err.toString());
  }

  @Test
  void namesAreSetAndShown() {
    assertThat(run("dns", "rename", "our-home.internal").out())
        .contains("network       our-home.internal", "before  ");
    assertThat(run("dns", "nameservers", "9.9.9.9", "1.1.1.1").status()).isZero();
    assertThat(run("dns", "split", "corp.example=10.0.0.53,10.0.0.54").status()).isZero();
    assertThat(run("dns", "search", "corp.example").status()).isZero();
    assertThat(run("dns", "records", "nas.example=192.168.1.9").status()).isZero();
    assertThat(run("dns", "device-names", "off").status()).isZero();

    assertThat(run("dns", "show").out())
        .contains("device names  off")
        .contains("name servers  9.9.9.9 1.1.1.1")
        .contains("for           corp.example: 10.0.0.53 10.0.0.54")
        .contains("search        corp.example")
        .contains("also          nas.example 192.168.1.9");
    assertThat(run("dns", "nameservers", "nas").status()).isEqualTo(1);
    assertThat(run("dns", "split", "corp.example").status()).isEqualTo(2);
    assertThat(run("dns", "device-names", "maybe").status()).isEqualTo(2);
  }

  @Test
  void settingsAreChangedAndTheLogTellsSo() {
    assertThat(run("settings", "approval", "on").out()).contains("approval     on");
    assertThat(run("settings", "key-expiry", "90").out()).contains("valid for 90 days");
    assertThat(run("settings", "key-expiry", "never").out()).contains("valid for ever");
    assertThat(run("settings", "limits", "--users=5", "--devices=0").out())
        .contains("people       0 of at most 5");
    assertThat(run("settings", "invitations", "7").out()).contains("at most 7 days");
    assertThat(run("settings", "key-expiry", "soon").status()).isEqualTo(2);
    assertThat(run("settings", "invitations", "1000").status()).isEqualTo(1);

    assertThat(run("log").out()).contains("settings.approval", "command line", "settings.limits");
    assertThat(run("log", "--search=approval").out()).doesNotContain("settings.limits");
    assertThat(run("log", "--json-lines", "--limit=1").out().lines())
        .hasSize(1)
        .allMatch(line -> line.startsWith("{\"id\":"));
    assertThat(run("log", "--limit=0").status()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsToldPlainly() {
    for (String[] command :
        List.of(
            new String[] {"device", "approve", "nas"},
            new String[] {"routes", "approve", "nas", "192.168.1.0/24"},
            new String[] {"device", "update", "nas"},
            new String[] {"device", "wake", "nas", "00:11:22:33:44:55"},
            new String[] {"policy", "try", "--from=nas", "--to=pc", "--port=22"})) {
      Result result = run(command);
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).contains("there is no device nas");
    }
    assertThat(run("routes", "list").out()).startsWith("DEVICE  NETWORK  STATE");
  }

  @Test
  void aBackupStandsInTheLog() {
    assertThat(run("backup", dir.resolve("kept.backup").toString()).status()).isZero();
    assertThat(run("log").out()).contains("backup.make", "kept.backup");
  }

  @Test
  void passkeysAreListedAndOnlyThoseThatAreThereAreRemoved() {
    assertThat(run("user", "create", "anna").status()).isZero();

    assertThat(run("passkey", "list", "anna").out()).startsWith("ID  NAME  MADE  LAST USED");
    assertThat(run("passkey", "list", "ben").err()).contains("there is no user ben");
    Result removed = run("passkey", "remove", "anna", "no-such-key");
    assertThat(removed.status()).isEqualTo(1);
    assertThat(removed.err()).contains("there is no such passkey");
  }
}
