package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the development launcher installs, before programs that only say what they were asked. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class LauncherPackagesTest {
  private static final Path SCRIPT = Path.of("../packaging/debian.sh");

  @TempDir Path dir;

  @BeforeEach
  void playThePrograms() throws IOException {
    assumeThat(Path.of("/bin/bash")).exists();
    program("apt-get", "echo \"apt-get $*\" >>\"$CALLS\"");
  }

  private void program(String name, String line) throws IOException {
    Path file = Files.writeString(dir.resolve(name), "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs lines of a script that knows the functions; what it said, then what was installed. */
  private String run(String lines) throws Exception {
    Path calls = dir.resolve("calls");
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/bash", "-c", "set -euo pipefail; . " + SCRIPT.toAbsolutePath() + "; " + lines);
    builder.environment().put("PATH", dir + ":" + System.getenv("PATH"));
    builder.environment().put("CALLS", calls.toString());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said + (Files.exists(calls) ? Files.readString(calls) : "");
  }

  @Test
  void whatIsThereIsNeverInstalledHoweverOftenItIsLookedFor() throws Exception {
    assertThat(
            run(
                "for i in {1..100}; do"
                    + " need_packages sh=dash lib:libc.so.6=libc6 lib:libdl.so.2=libc6"
                    + " /etc/pass*d=base-passwd; done; echo done"))
        .isEqualTo("done\n");
  }

  @Test
  void rootGetsWhatIsMissingAndNothingElse() throws Exception {
    program("id", "echo 0");
    assertThat(
            run(
                "need_packages sh=dash lib:libnosuch.so.1=libnosuch1 no-such-program=nosuch"
                    + " no-such-other=nosuch"))
        .startsWith("Installing Debian packages: libnosuch1 nosuch\n")
        .endsWith("apt-get install -y --no-install-recommends libnosuch1 nosuch\n");
  }

  @Test
  void anOrdinaryUserIsToldWhatToInstall() throws Exception {
    program("id", "echo 1000");
    assertThat(run("need_packages sh=dash no-such-program=nosuch || echo no"))
        .isEqualTo(
            "Missing Debian packages: nosuch. Install them: sudo apt-get install nosuch\nno\n");
  }
}
