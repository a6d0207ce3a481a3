package io.homeward.engine.profiles;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.store.ProfileFiles;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accounts that cannot be used, and disks that take nothing. */
class ProfilesInTroubleTest extends ProfilesFixture {
  @Test
  void aSwitchThatFailsSaysWhyAndGoesBack() throws Exception {
    String work = homeAndWork(true);
    refusing.add(WORK);
    RunningProfiles started = start();

    assertThatThrownBy(() -> started.switchTo(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e ->
                assertThat(requireNonNull(e.problem()).kind())
                    .isEqualTo(NodeProblem.Kind.TUN_NOT_PERMITTED));

    assertThat(log)
        .containsExactly("start home.example", "close home.example", "start home.example");
    assertThat(started.list().active()).isEqualTo(ProfileFiles.FIRST);
    assertThat(ProfileFiles.contents(dir).active()).isEqualTo(ProfileFiles.FIRST);
  }

  @Test
  void whereThereIsNoWayBackItIsClearlyOffAndConnectingTriesAgain() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    refusing.addAll(List.of(HOME, WORK));
    assertThatThrownBy(() -> started.switchTo(work)).isInstanceOf(ProfileException.class);

    NodeStatus status = started.node().status();
    assertThat(Connection.of(status, Instant.now())).isEqualTo(Connection.OFF);
    assertThat(status.problems())
        .extracting(NodeProblem::kind)
        .containsExactly(NodeProblem.Kind.TUN_NOT_PERMITTED);

    refusing.clear();
    started.node().up(UpRequest.connect());
    await()
        .untilAsserted(
            () -> assertThat(started.node().status().state()).isEqualTo(NodeState.STARTING));
  }

  @Test
  void aDamagedAccountKeepsNoOtherFromBeingUsedAndTheOneInUseIsNotEvenInterrupted()
      throws Exception {
    String work = homeAndWork(true);
    Files.writeString(dir.resolve("accounts").resolve(work).resolve("node.json"), "{ damaged");
    RunningProfiles started = start();
    assertThat(started.list().all()).hasSize(2);

    assertThatThrownBy(() -> started.switchTo(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e ->
                assertThat(requireNonNull(e.problem()).kind())
                    .isEqualTo(NodeProblem.Kind.STATE_BROKEN));

    assertThat(log).containsExactly("start home.example");
  }

  @Test
  void whereTheOneInUseIsDamagedTheOthersCanBeSwitchedTo() throws Exception {
    String work = homeAndWork(true);
    Files.writeString(dir.resolve("node.json"), "");
    RunningProfiles started = start();
    assertThat(started.node().status().problems())
        .extracting(NodeProblem::kind)
        .containsExactly(NodeProblem.Kind.STATE_BROKEN);

    started.switchTo(work);

    assertThat(log).containsExactly("start work.example");
    assertThat(started.node().status().problems()).isEmpty();
  }

  @Test
  void whereThereIsOneAccountItsDamageIsToldAsEver() throws Exception {
    Files.writeString(dir.resolve("node.json"), "");
    assertThatThrownBy(this::start).isInstanceOf(NodeException.class);
    start();
    assertThat(log).containsExactly("start 127.0.0.1");
  }

  @Test
  void aFullDiskLeavesEverythingAsItWas() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    Files.createDirectories(dir.resolve("accounts.json.new/in-the-way"));

    assertThatThrownBy(() -> started.switchTo(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.NOT_WRITTEN));

    assertThat(started.list().active()).isEqualTo(ProfileFiles.FIRST);
    assertThat(started.node().status().preferences().controlUrl()).isEqualTo(HOME);
  }
}
