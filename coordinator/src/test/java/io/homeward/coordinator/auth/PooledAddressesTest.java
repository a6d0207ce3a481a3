package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PooledAddressesTest {
  @TempDir private Path dir;
  private TailnetState state;
  private long anna;
  private long ben;

  @BeforeEach
  void open() {
    state =
        new TailnetState(
            SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal"), WallClock.system());
    anna = state.submit(Users.create("anna")).id();
    ben = state.submit(Users.create("ben")).id();
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void whoIsMeantGetsAnAddressOfThePoolAndOthersNone() {
    policy("{\"target\": [\"anna@\"], \"ipPool\": [\"100.64.0.0/28\"]}");
    Device laptop = joined("laptop", anna);
    assertThat(address(laptop)).isEqualTo("100.64.0.11");
    assertThat(IpText.format(laptop.addresses().ipv6())).isEqualTo("fd7a:115c:a1e0::6440:b");
    assertThat(address(joined("phone", ben))).as("outside of it").isEqualTo("100.64.0.16");
    assertThat(address(joined("tablet", anna))).isEqualTo("100.64.0.12");
    assertThat(address(joined("tv", ben))).as("goes on").isEqualTo("100.64.0.17");
  }

  @Test
  void aFullPoolIsSaidSoAndTheNextOneOfTheDeviceIsUsed() {
    policy("{\"target\": [\"anna@\"], \"ipPool\": [\"100.81.0.20/31\"]}");
    Device first = joined("a", anna);
    assertThat(address(first)).isEqualTo("100.81.0.20");
    assertThat(address(joined("b", anna))).isEqualTo("100.81.0.21");
    assertThatThrownBy(() -> joined("c", anna))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("100.81.0.20-100.81.0.21")
        .hasMessageContaining("all of them are taken");
    assertThat(state.snapshot().devices()).hasSize(2);
    policy(
        "{\"target\": [\"anna@\"], \"ipPool\": [\"100.81.0.20/31\"]},"
            + "{\"target\": [\"autogroup:member\"], \"ipPool\": [\"100.81.0.20/30\"]}");
    assertThat(address(joined("c", anna))).as("where pools overlap").isEqualTo("100.81.0.22");
    assertThat(address(joined("d", ben))).isEqualTo("100.81.0.23");
    assertThatThrownBy(() -> joined("e", ben)).isInstanceOf(RefusedException.class);
    state.submit((_, _) -> Command.Outcome.of(true, new Mutation.RemoveDevice(first.id())));
    assertThat(address(joined("e", ben))).as("one that was freed").isEqualTo("100.81.0.20");
  }

  @Test
  void whoHasAnAddressKeepsItWhateverThePolicySaysLater() {
    Device laptop = joined("laptop", anna);
    policy("{\"target\": [\"*\"], \"ipPool\": [\"100.90.0.0/16\"]}");
    Device again = rejoined(laptop);
    assertThat(again.id()).isEqualTo(laptop.id());
    assertThat(again.addresses()).isEqualTo(laptop.addresses());
    Device phone = joined("phone", anna);
    assertThat(address(phone)).isEqualTo("100.90.0.11");
    policy("{\"target\": [\"*\"], \"ipPool\": [\"100.91.0.0/16\"]}");
    assertThat(rejoined(phone).addresses()).isEqualTo(phone.addresses());
    assertThat(address(joined("tablet", anna))).isEqualTo("100.91.0.11");
  }

  @Test
  void whereThePoolsAreAllThereIsOthersGetAddressesOfThem() {
    policy("{\"target\": [\"anna@\"], \"ipPool\": [\"100.64.0.0/10\"]}");
    assertThat(address(joined("laptop", anna))).isEqualTo("100.64.0.11");
    assertThat(address(joined("phone", ben))).isEqualTo("100.64.0.12");
  }

  @Test
  void whatSystemsKeepForThemselvesIsNoAddressOfAPool() {
    policy("{\"target\": [\"anna@\"], \"ipPool\": [\"100.100.0.0/24\", \"100.115.92.0/23\"]}");
    assertThatThrownBy(() -> joined("laptop", anna)).isInstanceOf(RefusedException.class);
  }

  private static String address(Device device) {
    return IpText.format(device.addresses().ipv4());
  }

  private void policy(String attributes) {
    String text = "{\"nodeAttrs\": [" + attributes + "]}";
    assertThat(state.submit(Policies.put(text, "anna", 0, -1, state.snapshot())))
        .isInstanceOf(Policies.Verdict.InForce.class);
  }

  private Device joined(String name, long user) {
    return join(
        name,
        new JoinRequest(
            MachinePrivateKey.generate(Randomness.system()).publicKey(),
            NodePrivateKey.generate(Randomness.system()).publicKey(),
            HostInfo.builder().hostname(name).os("linux").build(),
            119,
            false,
            null),
        user);
  }

  private Device rejoined(Device device) {
    return join(
        device.name(),
        new JoinRequest(
            device.registration().machine(),
            NodePrivateKey.generate(Randomness.system()).publicKey(),
            device.report().host(),
            119,
            false,
            null),
        device.registration().userId());
  }

  private Device join(String name, JoinRequest request, long user) {
    Device device = state.submit(new Membership(null, 0).joinAs(request, user));
    assertThat(device.name()).isEqualTo(name);
    return device;
  }
}
