package io.homeward.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WideBlocksTest {
  @Test
  void aPacketIsCutWhereTheWideBlocksEnd() {
    assertThat(WideBlocks.firstOfSixteen(0)).isZero();
    assertThat(WideBlocks.firstOfSixteen(1023)).isEqualTo(1023);
    assertThat(WideBlocks.firstOfSixteen(1024)).isEqualTo(1024);
    assertThat(WideBlocks.firstOfSixteen(1280)).isEqualTo(1024);
    assertThat(WideBlocks.firstOfSixteen(2048)).isEqualTo(2048);
    assertThat(WideBlocks.firstOfSixteen(8960)).isEqualTo(8192);
  }

  @Test
  void onlyAProcessorThatHasThemTellsOfThem() {
    assertThat(WideBlocks.tells("processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512dq avx512vl\n"))
        .isTrue();
    assertThat(WideBlocks.tells("flags\t\t: fpu avx2\n")).isFalse();
    assertThat(WideBlocks.tells("flags\t\t: fpu avx512f avx512vlx\n")).isFalse();
    assertThat(WideBlocks.tells("model name\t: avx512f avx512vl\n")).isFalse();
    assertThat(WideBlocks.tells("")).isFalse();
  }
}
