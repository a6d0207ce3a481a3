package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.udp.SharedPort;
import io.homeward.engine.wireguard.TransportSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketLoopsTest {
  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,1", "4,2", "6,3", "8,4", "64,4"})
  void areOneOnASmallComputerAndHalfTheProcessorsOnALargerOne(int processors, int loops) {
    assertThat(PacketLoops.wanted(null, processors)).isEqualTo(loops);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void areAsManyAsSomebodySays(int loops) {
    assertThat(PacketLoops.wanted(Integer.toString(loops), 2)).isEqualTo(loops);
    assertThat(PacketLoops.descriptors(loops)).isBetween(1, HelperClient.MOST_DESCRIPTORS);
    assertThat(SharedPort.sockets(loops))
        .as("the helper gives so many, and each has a receiving thread")
        .isLessThanOrEqualTo(HelperClient.MOST_DESCRIPTORS)
        .isLessThanOrEqualTo(TransportSession.MOST_RECEIVERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "9", "-1", "many", "22"})
  void areAsUsualWhenThatMeansNothing(String option) {
    assertThat(PacketLoops.wanted(option, 2)).isEqualTo(1);
    assertThat(PacketLoops.wanted(option, 8)).isEqualTo(4);
  }
}
