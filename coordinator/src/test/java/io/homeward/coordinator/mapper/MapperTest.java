package io.homeward.coordinator.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.News;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
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
    assertThat(Objects.requireNonNull(map.packetFilters()).get("base"))
        .as("to reach, to be relayed by, to relay for")
        .hasSize(3);
    assertThat(Objects.requireNonNull(map.dnsConfig()).routes()).hasSize(65);
  }

  @Test
  void onlineAloneIsTheShortestMessage() {
    MapResponse response = others(Change.ofPatch(1, Set.of(Change.Field.ONLINE)), 2);

    assertThat(response.onlineChange()).containsExactly(Map.entry(1L, true));
    assertThat(response.peersChangedPatch()).isEmpty();
  }

  @Test
  void aPatchHoldsOnlyWhatDiffers() {
    var patch =
        others(Change.ofPatch(1, Set.of(Change.Field.KEY)), 2).peersChangedPatch().getFirst();

    assertThat(patch.key()).isEqualTo(device(1).registration().node());
    assertThat(patch.endpoints()).isNull();
    assertThat(patch.online()).isNull();
    assertThat(patch.discoKey()).isNull();
  }

  @Test
  void whatIsNotThereAnyMoreIsRemovedWhateverTheChangeSaid() {
    Snapshot later = Steps.after(snapshot, List.of(new Mutation.RemoveDevice(1)));
    Change change = Change.ofDevice(1).then(Change.ofPatch(3, Set.of(Change.Field.KEY)));

    MapResponse response =
        Objects.requireNonNull(
            mapper.others(later, delta(new News(snapshot, later, change), 2), Devices.NOW));

    assertThat(response.peersRemoved()).containsExactly(1L);
    assertThat(response.peersChanged()).isEmpty();
  }

  @Test
  void theViewerIsToldOfItselfApart() {
    Change change = Change.ofDevice(2).then(Change.ofDevice(3));
    News news = new News(snapshot, snapshot, change);

    MapResponse own = Objects.requireNonNull(mapper.own(news, device(2), Devices.NOW));
    assertThat(Objects.requireNonNull(own.node()).id()).isEqualTo(2);
    assertThat(own.peersChanged()).isEmpty();
    Change online = Change.ofPatch(2, Set.of(Change.Field.ONLINE));
    assertThat(mapper.own(new News(snapshot, snapshot, online), device(2), Devices.NOW))
        .as("it knows that it is there")
        .isNull();
  }

  private MapResponse others(Change change, long viewer) {
    News news = new News(snapshot, snapshot, change);
    return Objects.requireNonNull(mapper.others(snapshot, delta(news, viewer), Devices.NOW));
  }

  private Delta delta(News news, long viewer) {
    return Delta.of(
        news, news.before().audienceOf(device(viewer)), news.after().audienceOf(device(viewer)));
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
                List.of(),
                WrittenPolicy.NONE));

    MapResponse map = mapper.full(later, expired, Devices.NOW);
    assertThat(map.peers()).isEmpty();
    assertThat(Objects.requireNonNull(map.node()).expired()).isTrue();
    MapResponse delta =
        Objects.requireNonNull(
            mapper.own(new News(snapshot, later, Change.ofDevice(2)), expired, Devices.NOW));
    assertThat(delta.peersRemoved()).containsExactly(1L, 3L);
  }

  private Device device(long id) {
    return Objects.requireNonNull(snapshot.device(id));
  }
}
