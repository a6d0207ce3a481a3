package io.homeward.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WideBlocksTest {
  @Test
  void aPacketIsCutWhereTheWideBlocksEnd() {
    assertThat(WideBlocks.firstPiece(0)).isZero();
    assertThat(WideBlocks.firstPiece(1023)).isEqualTo(1023);
    assertThat(WideBlocks.firstPiece(1024)).isEqualTo(1024);
    assertThat(WideBlocks.firstPiece(1280)).isEqualTo(1024);
    assertThat(WideBlocks.firstPiece(2048)).isEqualTo(2048);
    assertThat(WideBlocks.firstPiece(8960)).isEqualTo(8192);
  }

  @Test
  void onlyAProcessorThatHasBothHalvesOfAvx512MakesThem() {
    String words = "OPENSSL_ia32cap=0xfffa3203578bffff:0x";
    assertThat(WideBlocks.areMade(words + "405fc6f1bf07ab")).isTrue();
    assertThat(WideBlocks.areMade(words + "d1bf01eb:0x1:0x2:0x3")).isTrue();
    assertThat(WideBlocks.areMade(words + "51bf01eb")).as("not VL").isFalse();
    assertThat(WideBlocks.areMade(words + "d1be01eb")).as("not F").isFalse();
    assertThat(WideBlocks.areMade("OPENSSL_armcap=0x7d")).isFalse();
    assertThat(WideBlocks.areMade("")).isFalse();
  }
}
