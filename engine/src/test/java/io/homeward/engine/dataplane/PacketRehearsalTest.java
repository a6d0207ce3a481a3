package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.homeward.engine.env.Platform;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PacketRehearsalTest {
  @Test
  void streamsAndDatagramsGoThroughTheTunnel() {
    Assumptions.assumeTrue(Platform.isLinux());

    assertThatCode(() -> PacketRehearsal.run(8 << 20)).doesNotThrowAnyException();
  }
}
