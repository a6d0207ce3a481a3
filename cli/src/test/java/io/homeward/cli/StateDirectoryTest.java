package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTest {
  @TempDir private Path dir;

  @Test
  void oneThatIsNotThereYetIsNoFault() {
    assertThat(StateDirectory.fault(dir.resolve("none"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
  void oneThatOthersMayWriteToBecomesItsOwnersAlone(String permissions) throws Exception {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString(permissions));
    assertThat(StateDirectory.fault(dir)).contains("others may write to " + dir);
    StateDirectory.repair(dir);
    assertThat(StateDirectory.fault(dir)).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
        .isEqualTo("rwx------");
  }

  @Test
  void aFileInItsPlaceIsNamed() throws Exception {
    Path file = Files.createFile(dir.resolve("state"));
    assertThat(StateDirectory.fault(file)).contains(file.toString()).contains("no directory");
  }
}
