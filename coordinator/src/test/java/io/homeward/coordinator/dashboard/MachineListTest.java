package io.homeward.coordinator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.inet.IpText;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineListTest {
  private final Snapshot snapshot = Snapshot.of(Devices.tailnet(120));

  private MachineList.Found found(String query) {
    return MachineList.of(Objects.requireNonNull(Form.parse("q=" + query)))
        .in(snapshot, _ -> true, Devices.NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "device-117, 1",
    "DEVICE-117, 1",
    "device-11, 11",
    "linux, 120",
    "anna, 120",
    "amber-otter, 120",
    "anna+device-117+linux, 1",
    "anna+windows, 0",
    "device-117%0adevice-118, 0",
    "100.64., 120",
    "fd7a:115c, 120",
    "zzz, 0",
  })
  void allWordsHaveToStandSomewhere(String query, int count) {
    assertThat(found(query).count()).isEqualTo(count);
  }

  @Test
  void aDeviceIsFoundByBothOfItsAddresses() {
    var addresses = Devices.device(117).addresses();
    for (String address :
        List.of(IpText.format(addresses.ipv4()), IpText.format(addresses.ipv6()))) {
      assertThat(found(address).shown())
          .as(address)
          .extracting(device -> device.name())
          .containsExactly("device-117");
    }
  }

  @Test
  void aPageBeyondTheLastIsTheLast() {
    MachineList.Found last =
        MachineList.of(Objects.requireNonNull(Form.parse("page=99")))
            .in(snapshot, _ -> true, Devices.NOW);
    assertThat(last.page()).isEqualTo(3);
    assertThat(last.shown()).hasSize(20);
  }
}
