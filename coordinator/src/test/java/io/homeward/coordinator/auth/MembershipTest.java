package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final User BORIS = new User(2, "boris", "boris", Devices.NOW);
  private static final Instant FAR = Instant.parse("9998-01-01T00:00:00Z");

  private final Membership membership = new Membership(null, 0);
  private Snapshot snapshot =
      Steps.after(Snapshot.of(Devices.tailnet(3)), List.of(new Mutation.PutUser(BORIS)));

  private <R> R run(Command<R> command) {
    Command.Outcome<R> outcome = command.decide(snapshot, Devices.NOW);
    snapshot = Steps.after(snapshot, outcome.mutations());
    return outcome.result();
  }

  private Device device(long id) {
    return Objects.requireNonNull(snapshot.device(id));
  }

  static JoinRequest request(
      MachinePublicKey machine, long node, String hostname, @Nullable Instant expiry) {
    return new JoinRequest(
        machine,
        new NodePublicKey(Devices.key(2, node)),
        HostInfo.builder().hostname(hostname).build(),
        119,
        false,
        expiry);
  }

  private void reports(long id, String hostname) {
    Device device = device(id);
    HostInfo host = HostInfo.builder().hostname(hostname).build();
    run(
        Reports.take(
            device.registration().machine(),
            device.registration().node(),
            new Reports.News(119, null, null, host, null)));
  }

  @Test
  void whoOwnsATagMayGiveItToAnOwnDeviceAndNobodyElse() {
    String text = "{\"tagOwners\": {\"tag:nas\": [\"" + BORIS.name() + "@\"]}}";
    snapshot =
        Steps.after(
            snapshot,
            List.of(new Mutation.PutPolicy(new WrittenPolicy(1, text, "", Devices.NOW, 0))));
    Device joined = run(membership.joinAs(tagged(700, "tag:nas"), BORIS.id()));
    assertThat(joined.registration().tags()).containsExactly("tag:nas");
    assertThat(joined.registration().userId()).isEqualTo(User.TAGGED_DEVICES.id());
    assertThat(joined.registration().keyExpiry()).isNull();
    for (var refused :
        List.of(
            membership.joinAs(tagged(701, "tag:nas"), Devices.ANNA.id()),
            membership.joinAs(tagged(702, "tag:other"), BORIS.id()))) {
      assertThatThrownBy(() -> run(refused))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("tagOwners");
    }
    JoinRequest stolen =
        new JoinRequest(
            device(1).registration().machine(),
            new NodePublicKey(Devices.key(2, 703)),
            HostInfo.builder().hostname("nas").requestTags(List.of("tag:nas")).build(),
            119,
            false,
            null);
    assertThat(run(membership.joinAs(stolen, BORIS.id())).id())
        .as("another person's device stays theirs")
        .isNotEqualTo(1);
    assertThat(device(1).registration().tags()).isEmpty();
  }

  private static JoinRequest tagged(long id, String tag) {
    return new JoinRequest(
        new MachinePublicKey(Devices.key(1, id)),
        new NodePublicKey(Devices.key(2, id)),
        HostInfo.builder().hostname("nas").requestTags(List.of(tag)).build(),
        119,
        false,
        null);
  }

  /** A device is not reached through the tailnet before it is there. */
  @Test
  void anEndpointThatIsADevicesAddressIsNotPassedOn() {
    Device device = device(1);
    Endpoint another = new Endpoint(device(2).addresses().ipv4(), 41641);
    Endpoint providers = Endpoint.parse("100.80.0.3:41641");
    run(
        Reports.take(
            device.registration().machine(),
            device.registration().node(),
            new Reports.News(119, null, List.of(another, providers), null, null)));
    assertThat(device(1).report().endpoints()).containsExactly(providers);
  }

  @Test
  void aNameFollowsItsHostAlsoToWhatLooksLikeItWithoutItsNumber() {
    reports(1, "nas-2");
    assertThat(device(1).name()).isEqualTo("nas-2");
    reports(1, "nas");
    assertThat(device(1).name()).isEqualTo("nas");
  }

  @Test
  void aNumberThatTheServerGaveStaysWhenTheNameBecomesFree() {
    reports(1, "nas");
    reports(2, "nas");
    assertThat(device(2).name()).isEqualTo("nas-1");
    run((_, _) -> Command.Outcome.of(true, new Mutation.RemoveDevice(1)));
    reports(2, "NAS.local");
    assertThat(device(2).name()).as("the same host name").isEqualTo("nas-1");
    reports(2, "vault");
    assertThat(device(2).name()).isEqualTo("vault");
  }

  @Test
  void aDeviceWhoseKeyHasExpiredTellsNobodyAnything() {
    Device before = device(1);
    run((_, _) ->
        Command.Outcome.of(
            true,
            new Mutation.PutDevice(
                before.withRegistration(before.registration().withKeyExpiry(Devices.NOW)))));
    reports(1, "evil");
    assertThat(device(1).name()).isEqualTo(before.name());
    assertThat(device(1).report()).isEqualTo(before.report());
    assertThat(device(1).onlineAt(Devices.NOW))
        .as("it holds a stream, but reaches nobody")
        .isFalse();
  }

  @Test
  void noKeyLivesLongerThanTheStrictestReaderCanSay() {
    Device one = device(1);
    run(membership.renew(one.registration().machine(), one.registration().node(), FAR));
    assertThat(device(1).registration().keyExpiry()).as("it never expired before").isNull();

    Instant soon = Devices.NOW.plus(Duration.ofDays(1));
    run(membership.renew(one.registration().machine(), one.registration().node(), soon));
    assertThat(device(1).registration().keyExpiry()).isEqualTo(soon);

    MachinePublicKey machine = new MachinePublicKey(Devices.key(1, 77));
    Device joined = run(membership.joinAs(request(machine, 77, "new", FAR), BORIS.id()));
    assertThat(joined.registration().keyExpiry()).isNull();
  }

  @Test
  void aKeyThatIsInUseByAnotherPersonsDeviceOfTheMachineIsRefused() {
    MachinePublicKey machine = device(1).registration().machine();
    assertThatThrownBy(() -> run(membership.joinAs(request(machine, 1, "one", null), BORIS.id())))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("sign out");
    assertThat(device(1).registration().userId()).isEqualTo(Devices.ANNA.id());
    // With a key of its own it is another device, and the first stays.
    Device other = run(membership.joinAs(request(machine, 88, "one", null), BORIS.id()));
    assertThat(other.id()).isNotEqualTo(1);
  }

  @Test
  void aMachineThatGetsTagsOrLosesThemStaysTheDeviceThatItIs() {
    Device one = device(1);
    Device tagged =
        one.withRegistration(
            new Device.Registration(
                one.registration().machine(),
                one.registration().node(),
                User.TAGGED_DEVICES.id(),
                List.of("tag:server"),
                null,
                false));
    run((_, _) -> Command.Outcome.of(true, new Mutation.PutDevice(tagged)));
    Device back =
        run(
            membership.joinAs(
                request(one.registration().machine(), 99, "device-1", null), Devices.ANNA.id()));
    assertThat(back.id()).isEqualTo(1);
    assertThat(back.name()).isEqualTo(one.name());
    assertThat(back.addresses()).isEqualTo(one.addresses());
    assertThat(back.registration().tags()).isEmpty();
  }

  @Test
  void aKeyOfATaggedGhostBesideAPersonsDeviceIsRefusedAndNoAccident() {
    Device one = device(1);
    // As older servers made them: the same machine once as a person's device, once with tags.
    Device ghost =
        device(2)
            .withRegistration(
                new Device.Registration(
                    one.registration().machine(),
                    device(2).registration().node(),
                    User.TAGGED_DEVICES.id(),
                    List.of("tag:server"),
                    null,
                    false));
    run((_, _) -> Command.Outcome.of(true, new Mutation.PutDevice(ghost)));
    assertThatThrownBy(() ->
            run(
                membership.joinAs(
                    request(one.registration().machine(), 2, "one", null), Devices.ANNA.id())))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void anEphemeralDeviceIsGoneOnlyAfterTheServerCouldHaveSeenIt() {
    Duration limit = Duration.ofMinutes(5);
    Device one = device(1);
    Device ephemeral =
        one.withRegistration(
                new Device.Registration(
                    one.registration().machine(),
                    one.registration().node(),
                    Devices.ANNA.id(),
                    List.of(),
                    null,
                    true))
            .withPresence(new Device.Presence(false, Devices.NOW.minus(Duration.ofHours(1))));
    run((_, _) -> Command.Outcome.of(true, new Mutation.PutDevice(ephemeral)));

    assertThat(run(Reports.removeGone(limit, Devices.NOW.minusSeconds(10))))
        .as("the server has only just begun to look")
        .isZero();
    assertThat(run(Reports.removeGone(limit, Devices.NOW.minus(limit).minusSeconds(1))))
        .isEqualTo(1);
  }
}
