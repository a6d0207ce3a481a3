package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a file system and a {@code systemctl} of the test's own. */
class ServicesTest {
  @TempDir private Path root;

  private Services services(String script) throws IOException {
    Path starter = root.resolve("systemctl");
    Files.writeString(starter, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(starter, PosixFilePermissions.fromString("rwx------"));
    return new Services(root, starter.toString());
  }

  private void unit(String directory, String name) throws IOException {
    Files.createFile(Files.createDirectories(root.resolve(directory)).resolve(name));
  }

  @Test
  void thereAreNoneWhereSystemdDoesNotRun() throws IOException {
    unit("usr/lib/systemd/system", Services.HELPER);
    assertThat(services("").startable()).isEmpty();
  }

  @Test
  void onlyThoseThatAreInstalledCanBeStarted() throws IOException {
    Files.createDirectories(root.resolve("run/systemd/system"));
    assertThat(services("").startable()).isEmpty();
    unit("usr/lib/systemd/system", Services.HELPER);
    assertThat(services("").startable()).containsExactly(Services.HELPER);
    unit("etc/systemd/system", Services.DAEMON);
    assertThat(services("").startable()).containsExactly(Services.HELPER, Services.DAEMON);
  }

  @Test
  void startsOneAndTellsWhenItDoesNot() throws IOException {
    Path said = root.resolve("said");
    services("echo \"$*\" > " + said).start(Services.HELPER);
    assertThat(said).content().isEqualTo("start homeward-helper.service\n");
    Services failing = services("exit 5");
    assertThatThrownBy(() -> failing.start(Services.HELPER))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("systemctl status homeward-helper.service");
    Services none = new Services(root, root.resolve("none").toString());
    assertThatThrownBy(() -> none.start(Services.HELPER)).isInstanceOf(IOException.class);
  }
}
