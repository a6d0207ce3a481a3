package io.homeward.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.NativePieces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class FreedMemoryTest {
  @Test
  void piecesGoBackThoughSmallThingsLieBetween() throws Exception {
    FreedMemory.piecesGoBackAtOnce();

    assertThat(NativePieces.goBack()).isTrue();
  }
}
