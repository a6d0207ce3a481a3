package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.preferences.PreferenceChange;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bugs inside the node: they show, and the node goes on. */
class NodeFailureTest extends NodeFixture {
  private static boolean tellsABug(TailnetNode node) {
    return node.status().problems().stream()
        .anyMatch(problem -> problem.kind() == NodeProblem.Kind.INTERNAL);
  }

  @Test
  void anErrorOnItsThreadShowsAndTheNodeBeginsAgain() throws Exception {
    TailnetNode node = start();
    FakeControl control = connect(node);
    FakeDataPlane plane = dataPlanes.getFirst();
    plane.bug = new NoClassDefFoundError("a class that cannot be loaded");
    node.change(PreferenceChange.none().shieldsUp(true));
    await().atMost(PATIENCE).until(() -> tellsABug(node));
    assertThat(plane.closed).as("nothing stays open meanwhile").isTrue();
    assertThat(control.calls).endsWith("close");
    await("the connection to begin again").atMost(PATIENCE).until(() -> controls.size() == 2);
    FakeControl again = controls.getLast();
    again.listener.accept(new ControlEvent.Connectivity(true));
    again.listener.accept(new ControlEvent.NetMapChanged(Tailnets.map()));
    awaitState(node, NodeState.RUNNING);
    assertThat(node.status().preferences().shieldsUp()).isTrue();
    assertThat(tellsABug(node)).as("somebody looks at the status only now").isTrue();
  }

  @Test
  void aTunnelThatCannotBeOpenedForABugIsClosedShownAndTriedAgain() throws Exception {
    List<FakeDataPlane> refused = new CopyOnWriteArrayList<>();
    onDataPlane =
        plane -> {
          if (refused.isEmpty()) {
            refused.add(plane);
            plane.close(); // as every starter must that fails
            throw new ExceptionInInitializerError("no such system call");
          }
        };
    TailnetNode node = start();
    node.up(UpRequest.connect().withAuthKey("secret"));
    await().atMost(PATIENCE).until(() -> controls.size() == 1);
    FakeControl control = controls.getFirst();
    control.listener.accept(Tailnets.registered(Tailnets.KEY));
    control.listener.accept(new ControlEvent.NetMapChanged(Tailnets.map()));
    await().atMost(PATIENCE).until(() -> tellsABug(node));
    awaitState(node, NodeState.RUNNING);
    assertThat(tellsABug(node)).isFalse();
  }

  @Test
  void aSignInThatEndsBeforeTheCommandKeepsItsServer() {
    NodeMachine machine = new NodeMachine(Tailnets.profile(null, false), Tailnets.HOST, true);
    machine.handle(new NodeEvent.Started(), Instant.EPOCH);
    machine.handle(new NodeEvent.Up(UpRequest.connect()), Instant.EPOCH);
    machine.handle(new NodeEvent.Control(0, Tailnets.registered(Tailnets.KEY)), Instant.EPOCH);
    // Posted while nobody was signed in, judged when somebody is.
    UpRequest elsewhere = UpRequest.to(URI.create("https://other.example"));
    assertThat(machine.handle(new NodeEvent.Up(elsewhere), Instant.EPOCH)).isEmpty();
    assertThat(machine.preferences().controlUrl()).isEqualTo(Tailnets.SERVER);
    assertThat(machine.status("", Instant.EPOCH).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.kind()).isEqualTo(NodeProblem.Kind.BAD_URL));
    machine.handle(new NodeEvent.Up(UpRequest.connect()), Instant.EPOCH);
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void aListenerThatHangsHoldsUpNobody() throws Exception {
    TailnetNode node = start();
    CountDownLatch leave = new CountDownLatch(1);
    Runnable end =
        node.subscribe(status -> {
          try {
            leave.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      connect(node);
      node.down();
      assertThat(node.settled()).succeedsWithin(PATIENCE);
      assertThat(node.status().state()).isEqualTo(NodeState.STOPPED);
      node.close();
    } finally {
      leave.countDown();
      end.run();
    }
  }

  @Test
  void aControlClientThatWaitsForItsKeyToBeStoredIsClosedWithoutWaiting() throws Exception {
    TailnetNode node = start();
    node.up(UpRequest.connect());
    await().atMost(PATIENCE).until(() -> controls.size() == 1);
    FakeControl control = controls.getFirst();
    CountDownLatch returned = new CountDownLatch(1);
    control.onClose =
        () -> {
          // As the real one: a thread of its own that tells, and is waited for at the end.
          Thread.ofVirtual()
              .start(() -> {
                control.listener.accept(Tailnets.registered(Tailnets.KEY));
                returned.countDown();
              });
          try {
            assertThat(returned.await(60, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    node.down();
    assertThat(node.settled()).succeedsWithin(PATIENCE);
    assertThat(returned.getCount()).isZero();
  }
}
