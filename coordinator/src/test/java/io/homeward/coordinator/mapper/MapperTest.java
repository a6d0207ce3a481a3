package io.homeward.coordinator.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireDerpMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MapperTest {
  private final Mapper mapper = new Mapper(() -> new WireDerpMap(null, Map.of(), true));
  private final Snapshot snapshot = Snapshot.of(Devices.tailnet(3));

  @Test
  void theFullMapHoldsEverybodyElse() {
    MapResponse map = mapper.full(snapshot, device(2), Devices.NOW);

    assertThat(Objects.requireNonNull(map.node()).id()).isEqualTo(2);
    assertThat(map.peers()).extracting("id").containsExactly(1L, 3L);
    assertThat(map.userProfiles()).hasSize(1);
    assertThat(Objects.requireNonNull(map.packetFilters()).get("base")).hasSize(2);
    assertThat(Objects.requireNonNull(map.dnsConfig()).routes()).hasSize(65);
  }

  @Test
  void onlineAloneIsTheShortestMessage() {
    Change change = Change.ofPatch(1, Set.of(Change.Field.ONLINE));

    MapResponse response = mapper.forOthers(snapshot, change, Devices.NOW);

    assertThat(Objects.requireNonNull(response).onlineChange())
        .containsExactly(Map.entry(1L, true));
    assertThat(response.peersChangedPatch()).isEmpty();
  }

  @Test
  void aPatchHoldsOnlyWhatDiffers() {
    Change change = Change.ofPatch(1, Set.of(Change.Field.KEY));

    var patch =
        Objects.requireNonNull(mapper.forOthers(snapshot, change, Devices.NOW))
            .peersChangedPatch()
            .getFirst();

    assertThat(patch.key()).isEqualTo(device(1).registration().node());
    assertThat(patch.endpoints()).isNull();
    assertThat(patch.online()).isNull();
    assertThat(patch.discoKey()).isNull();
  }

  @Test
  void whatIsNotThereAnyMoreIsRemovedWhateverTheChangeSaid() {
    Change change = Change.ofDevice(9).then(Change.ofPatch(8, Set.of(Change.Field.KEY)));

    MapResponse response = mapper.forOthers(snapshot, change, Devices.NOW);

    assertThat(Objects.requireNonNull(response).peersRemoved()).containsExactly(8L, 9L);
  }

  @Test
  void theViewerIsNeverItsOwnPeer() {
    Change change = Change.ofDevice(2).then(Change.ofDevice(3));

    MapResponse response =
        Objects.requireNonNull(mapper.forViewer(snapshot, change, device(2), Devices.NOW));

    assertThat(Objects.requireNonNull(response.node()).id()).isEqualTo(2);
    assertThat(response.peersChanged()).extracting("id").containsExactly(3L);
    assertThat(
            mapper.forViewer(
                snapshot, Change.ofPatch(2, Set.of(Change.Field.ONLINE)), device(2), Devices.NOW))
        .as("it knows that it is there")
        .isNull();
  }

  @Test
  void aDeviceWhoseKeyExpiredSeesNobody() {
    Device expired =
        device(2).withRegistration(device(2).registration().withKeyExpiry(Devices.NOW));
    Snapshot later =
        Snapshot.of(
            new Contents(
                snapshot.tailnet(),
                List.of(Devices.ANNA),
                List.of(device(1), expired, device(3)),
                List.of(),
                List.of()));

    MapResponse map = mapper.full(later, expired, Devices.NOW);
    assertThat(map.peers()).isEmpty();
    assertThat(Objects.requireNonNull(map.node()).expired()).isTrue();
    MapResponse delta =
        Objects.requireNonNull(mapper.forViewer(later, Change.ofDevice(2), expired, Devices.NOW));
    assertThat(delta.peersRemoved()).containsExactly(1L, 3L);
  }

  private Device device(long id) {
    return Objects.requireNonNull(snapshot.device(id));
  }
}
