package io.homeward.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.inet.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final Device DEVICE = Devices.device(7);

  @Test
  void aKeyThatIsValidAgainNeedsTheWholeDevice() {
    Device lapsed =
        DEVICE.withRegistration(DEVICE.registration().withKeyExpiry(Devices.NOW.minusSeconds(1)));
    Device renewed =
        DEVICE.withRegistration(DEVICE.registration().withKeyExpiry(Devices.NOW.plusSeconds(1)));

    assertThat(between(lapsed, renewed)).isEqualTo(Change.ofDevice(7));
    assertThat(between(renewed, lapsed)).isEqualTo(Change.ofDevice(7));
  }

  @Test
  void whatAPatchCanSayIsAPatch() {
    Device.Report report = DEVICE.report();
    Device moved =
        DEVICE.withReport(
            new Device.Report(
                report.disco(), List.of(Endpoint.parse("192.0.2.9:9")), 1, 119, report.host()));

    assertThat(between(DEVICE, moved))
        .isEqualTo(Change.ofPatch(7, Set.of(Change.Field.ENDPOINTS, Change.Field.HOME_DERP)));
    assertThat(between(DEVICE, DEVICE)).isEqualTo(Change.NONE);
    assertThat(between(DEVICE, DEVICE.withName(DEVICE.name(), true)))
        .as("nobody else sees who chose the name")
        .isEqualTo(Change.NONE);
  }

  @Test
  void whatAPatchCannotSayNeedsTheWholeDevice() {
    Device.Report report = DEVICE.report();
    Device expiring = DEVICE.withRegistration(DEVICE.registration().withKeyExpiry(Devices.NOW));

    assertThat(between(null, DEVICE)).isEqualTo(Change.ofDevice(7));
    assertThat(between(DEVICE, DEVICE.withName("other", true))).isEqualTo(Change.ofDevice(7));
    assertThat(between(expiring, DEVICE)).as("never again").isEqualTo(Change.ofDevice(7));
    assertThat(
            between(
                DEVICE,
                DEVICE.withReport(
                    new Device.Report(report.disco(), List.of(), 0, 119, report.host()))))
        .as("no endpoints any more")
        .isEqualTo(Change.ofDevice(7));
  }

  @Test
  void mergingForgetsNothingAndRemovalIsFinal() {
    Change online = Change.ofPatch(1, Set.of(Change.Field.ONLINE));
    Change moved = Change.ofPatch(1, Set.of(Change.Field.ENDPOINTS));

    assertThat(online.then(moved).patched())
        .isEqualTo(Map.of(1L, Set.of(Change.Field.ONLINE, Change.Field.ENDPOINTS)));
    assertThat(online.then(Change.ofDevice(1))).isEqualTo(Change.ofDevice(1));
    assertThat(Change.ofDevice(1).then(online)).isEqualTo(Change.ofDevice(1));
    assertThat(Change.ofDevice(1).then(Change.ofRemoval(1)).then(online))
        .isEqualTo(Change.ofRemoval(1));
    assertThat(Change.EVERYTHING.then(online)).isEqualTo(Change.EVERYTHING);
    assertThat(online.then(Change.EVERYTHING)).isEqualTo(Change.EVERYTHING);
    assertThat(Change.NONE.then(online).then(Change.NONE)).isEqualTo(online);
  }

  @Test
  void howChangesAreGroupedMakesNoDifference() {
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      Change a = some(random);
      Change b = some(random);
      Change c = some(random);
      assertThat(a.then(b).then(c)).isEqualTo(a.then(b.then(c)));
    }
  }

  private static Change some(Random random) {
    long id = random.nextInt(3);
    return switch (random.nextInt(5)) {
      case 0 -> Change.NONE;
      case 1 -> Change.ofDevice(id);
      case 2 -> Change.ofRemoval(id);
      case 3 -> Change.ofPatch(id, Set.of(Change.Field.ONLINE));
      default -> Change.ofPatch(id, Set.of(Change.Field.values()[random.nextInt(6)]));
    };
  }

  private static Change between(@Nullable Device before, Device after) {
    return Change.between(before, after, Devices.NOW);
  }
}
