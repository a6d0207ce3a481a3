package io.homeward.engine.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HelperProcessTest {
  @TempDir Path directory;

  private void assertFails(String script, Duration patience, String detail) throws Exception {
    Path program = directory.resolve("program");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path runDir = directory.resolve("run");
    assertThatThrownBy(() -> HelperProcess.start(program, runDir, () -> {}, patience))
        .isInstanceOfSatisfying(
            HostConfigException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.HELPER_NOT_RUNNING);
              assertThat(e.detail().replaceAll("/\\S*/", "")).isEqualTo(detail);
            });
    assertThat(runDir).isEmptyDirectory();
  }

  @Test
  void oneThatSaysNothingIsGivenUp() throws Exception {
    assertFails("exec sleep 1000", Duration.ofMillis(200), "the helper does not start");
  }

  @Test
  void oneThatEndsAtOnceIsToldInItsOwnWords() throws Exception {
    assertFails("echo what is wrong; exit 1", Duration.ofSeconds(30), "what is wrong");
    assertFails("exit 1", Duration.ofSeconds(30), "the helper ended at once");
  }

  @Test
  void whatItSaysOfLeftoversBeforeItIsReadyIsNoFailure() throws Exception {
    // It does not listen, so the connection to it is what fails.
    assertFails(
        "echo a journal is of another network namespace; echo ready; exec sleep 1000",
        Duration.ofSeconds(30),
        "nobody listens at helper.sock");
    assertFails(
        "echo a journal is of another network namespace; echo what is wrong; exit 1",
        Duration.ofSeconds(30),
        "what is wrong");
  }

  @Test
  void oneThatNeverEndsItsLineIsCutOff() throws Exception {
    assertFails("while :; do printf aaaaaaaaaa; done", Duration.ofSeconds(30), "a".repeat(1000));
  }
}
