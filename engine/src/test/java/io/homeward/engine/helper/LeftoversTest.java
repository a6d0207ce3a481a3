package io.homeward.engine.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.helper.Leftovers.Item;
import io.homeward.engine.helper.Leftovers.Thing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoversTest {
  @TempDir Path directory;

  @Test
  void readsWhatTheHelperLists() {
    assertThat(Leftovers.item("left link homeward0"))
        .contains(new Item(0, Thing.LINK, "homeward0"));
    assertThat(Leftovers.item("held 4711 resolv.conf /run/with space"))
        .contains(new Item(4711, Thing.RESOLV_CONF, "/run/with space"));
    assertThat(Leftovers.item("left resolved")).contains(new Item(0, Thing.RESOLVED, ""));
    assertThat(Leftovers.item("left resolvconf")).contains(new Item(0, Thing.RESOLVCONF, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "left",
        "left ",
        "held",
        "held link homeward0",
        "held -1 link homeward0",
        "held 99999999999999999999 link homeward0",
        "left something-new x",
        "left linkage",
        "homeward-helper: journal-1-0 is of another network namespace"
      })
  void passesOverWhatItDoesNotKnow(String line) {
    assertThat(Leftovers.item(line)).isEmpty();
  }

  @Test
  void aProgramThatCannotTellFailsInItsOwnWords() throws Exception {
    Path program = directory.resolve("helper");
    Files.writeString(program, "#!/bin/sh\necho first\necho must be started as root >&2\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Leftovers leftovers = new Leftovers(program, directory);
    assertThatThrownBy(leftovers::list)
        .isInstanceOf(IOException.class)
        .hasMessage("must be started as root");
    assertThat(leftovers.undo()).isEqualTo("must be started as root");
  }
}
