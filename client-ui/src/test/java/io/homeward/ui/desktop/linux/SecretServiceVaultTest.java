package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.vault.VaultException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.interfaces.DBus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys in a real GNOME keyring, on a bus of the test's own. */
@Tag("tray")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SecretServiceVaultTest {
  private static final String NAME = "/home/ann/.local/state/homeward";
  private static final byte[] SECRET = "privkey:00\nprivkey:01".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path dir;
  private PrivateBus bus;
  private @Nullable Process keyring;
  private SecretServiceVault vault;

  @BeforeEach
  void start() throws Exception {
    bus = new PrivateBus(dir);
    vault = SecretServiceVault.at(bus.address());
  }

  @AfterEach
  void stop() throws Exception {
    endKeyring();
    bus.close();
  }

  private void endKeyring() throws InterruptedException {
    Process running = keyring;
    if (running != null) {
      running.destroy();
      running.waitFor();
      keyring = null;
    }
  }

  /** A keyring that the password of the login has opened, or that nobody has opened. */
  private void keyring(boolean unlocked) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            "gnome-keyring-daemon",
            unlocked ? "--unlock" : "--start",
            "--components=secrets",
            "--foreground",
            "--control-directory=" + dir.resolve("control"));
    command.environment().put("DBUS_SESSION_BUS_ADDRESS", bus.address());
    command.environment().put("XDG_DATA_HOME", dir.resolve("data").toString());
    command.environment().put("HOME", dir.toString());
    command.environment().remove("DISPLAY");
    Process started =
        command
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("keyring.log").toFile())
            .start();
    keyring = started;
    try (OutputStream password = started.getOutputStream()) {
      password.write("of the login\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      assertThat(unlocked).as("it reads one").isFalse();
    }
    try (DBusConnection asking = bus.connect()) {
      DBus names =
          asking.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> names.NameHasOwner("org.freedesktop.secrets"));
    }
  }

  @Test
  void whatIsKeptIsThereAfterTheKeyringWasStartedAnew() throws Exception {
    keyring(true);
    assertThat(vault.keep(NAME, SECRET)).isTrue();
    assertThat(vault.fetch(NAME)).isEqualTo(SECRET);
    endKeyring();
    keyring(true);
    assertThat(vault.fetch(NAME)).isEqualTo(SECRET);
  }

  @Test
  void eachDirectoryHasItsOwnAndTheNewestReplacesTheOneBefore() throws Exception {
    keyring(true);
    assertThat(vault.keep(NAME, new byte[] {1})).isTrue();
    assertThat(vault.keep(NAME, SECRET)).isTrue();
    assertThat(vault.keep("/elsewhere", new byte[] {2, 3})).isTrue();
    assertThat(vault.fetch(NAME)).isEqualTo(SECRET);
    assertThat(vault.fetch("/elsewhere")).containsExactly(2, 3);
    vault.forget(NAME);
    assertThatThrownBy(() -> vault.fetch(NAME))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("no such keys");
    assertThat(vault.fetch("/elsewhere")).containsExactly(2, 3);
  }

  @Test
  void aLockedKeyringKeepsNothingAndAsksNobodyForThat() throws Exception {
    keyring(true);
    assertThat(vault.keep(NAME, SECRET)).isTrue();
    endKeyring();
    keyring(false);
    assertThat(vault.keep(NAME, new byte[] {9})).isFalse();
    // Nobody is there who could type a password.
    assertThatThrownBy(() -> vault.fetch(NAME)).isInstanceOf(VaultException.class);
    endKeyring();
    keyring(true);
    assertThat(vault.fetch(NAME)).isEqualTo(SECRET);
  }

  @Test
  void withoutAKeyringOrABusItSaysSoSoon() throws Exception {
    assertThat(vault.keep(NAME, SECRET)).isFalse();
    assertThatThrownBy(() -> vault.fetch(NAME)).isInstanceOf(VaultException.class);
    SecretServiceVault nowhere = SecretServiceVault.at("unix:path=" + dir.resolve("none"));
    assertThat(nowhere.keep(NAME, SECRET)).isFalse();
    assertThatThrownBy(() -> nowhere.fetch(NAME)).isInstanceOf(VaultException.class);
  }

  @Test
  void aKeyringThatNeverAnswersIsGivenUp() throws Exception {
    Process silent = silent();
    try {
      long begun = System.nanoTime();
      assertThat(vault.keep(NAME, SECRET)).isFalse();
      assertThatThrownBy(() -> vault.fetch(NAME))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("does not answer");
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThan(SecretServiceVault.PATIENCE.multipliedBy(2));
    } finally {
      silent.destroyForcibly().waitFor();
    }
  }

  /** A program that takes the name and is stopped then. */
  private Process silent() throws Exception {
    keyring(true);
    Process stopped = Objects.requireNonNull(keyring);
    keyring = null;
    assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(stopped.pid())).start().waitFor())
        .isZero();
    return stopped;
  }
}
