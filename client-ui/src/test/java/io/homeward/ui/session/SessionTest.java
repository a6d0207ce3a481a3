package io.homeward.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SessionTest {
  private static final URI PAGE = URI.create("https://tailnet.example.com/register/1");

  private final List<URI> opened = new ArrayList<>();

  private Session session(FakeNode node) {
    return new Session(node, "anna", () -> Tailnets.NOW, opened::add, Favourites.NONE, kept -> {});
  }

  @Test
  void tellsThePresentStateAndEveryNewOne() {
    FakeNode node = new FakeNode(Tailnets.fresh());
    List<Connection> heard = new ArrayList<>();
    try (Session session = session(node)) {
      Runnable end = session.subscribe(state -> heard.add(state.connection()));
      node.become(Tailnets.family());
      end.run();
      node.become(Tailnets.fresh());
    }
    assertThat(heard).containsExactly(Connection.NEEDS_SIGN_IN, Connection.CONNECTED);
    assertThat(node.commands()).containsExactly("close");
  }

  @Test
  void aStatusThatChangesNothingOfWhatIsShownIsNoNews() {
    FakeNode node = new FakeNode(Tailnets.family());
    List<Connection> heard = new ArrayList<>();
    try (Session session = session(node)) {
      session.subscribe(state -> heard.add(state.connection()));
      node.become(Tailnets.family());
      node.become(Tailnets.off());
    }
    assertThat(heard).containsExactly(Connection.CONNECTED, Connection.OFF);
  }

  @Test
  void opensTheSignInPageOnceAndOnlyForASignInThatBeganHere() {
    FakeNode node = new FakeNode(Tailnets.withAuthUrl(Tailnets.fresh(), PAGE));
    try (Session session = session(node)) {
      assertThat(opened).isEmpty();
      session.signIn(Tailnets.SERVER, null);
      node.become(Tailnets.withAuthUrl(Tailnets.fresh(), PAGE));
      assertThat(opened).containsExactly(PAGE);
      session.cancelSignIn();
      session.signIn(Tailnets.SERVER, null);
      assertThat(opened).containsExactly(PAGE, PAGE);
    }
  }

  @Test
  void aSignInThatBeganAtOneAccountOpensNoPageOfAnother() {
    ProfileList home =
        new ProfileList(
            List.of(new Profile("first", "home", "anna", "https://a.example")), "first");
    ProfileList work =
        new ProfileList(
            List.of(new Profile("0a0a0a0a", "work", "", "https://b.example")), "0a0a0a0a");
    FakeNode node = new FakeNode(Tailnets.fresh());
    try (Session session = session(node)) {
      session.adopt(home);
      assertThat(session.state().accounts()).isEqualTo(home);
      session.signIn(Tailnets.SERVER, null);
      session.adopt(work);
      node.become(Tailnets.withAuthUrl(Tailnets.fresh(), PAGE));
      assertThat(opened).isEmpty();
      assertThat(session.state().accounts()).isEqualTo(work);
    }
  }

  @Test
  void aRefusedCommandShowsAsAProblemUntilTheNextOne() {
    FakeNode node = new FakeNode(Tailnets.fresh());
    NodeProblem problem = new NodeProblem(NodeProblem.Kind.BAD_URL, "ftp://x", "");
    node.refuse(new NodeException(problem));
    try (Session session = session(node)) {
      session.signIn(URI.create("ftp://x"), null);
      assertThat(session.state().problems()).containsExactly(problem);
      assertThat(session.state().signIn()).isEqualTo(SignIn.CHOOSING);
      node.refuse(null);
      session.signIn(Tailnets.SERVER, "key");
      assertThat(session.state().problems()).isEmpty();
      assertThat(session.state().signIn()).isEqualTo(SignIn.CONTACTING);
    }
  }

  @Test
  void changesOneOptionAndLeavesTheOthersAsTheyWere() {
    FakeNode node = new FakeNode(Tailnets.family());
    try (Session session = session(node)) {
      session.run(new AppCommand.ShieldsUp(true));
      session.run(new AppCommand.AcceptDns(false));
      session.run(new AppCommand.AcceptRoutes(true));
      session.signInAgain();
    }
    assertThat(node.commands())
        .startsWith(
            "change " + PreferenceChange.none().shieldsUp(true),
            "change " + PreferenceChange.none().acceptDns(false),
            "change " + PreferenceChange.none().acceptRoutes(true));
    assertThat(node.requests()).containsExactly(UpRequest.signInAgain());
  }

  @Test
  void aSignInThatThePersonGaveUpIsNoProblemToReport() {
    NodeProblem unfinished =
        new NodeProblem(NodeProblem.Kind.SIGN_IN_NOT_FINISHED, "https://tailnet.example.com", "");
    FakeNode node = new FakeNode(Tailnets.fresh());
    try (Session session = session(node)) {
      session.signIn(Tailnets.SERVER, null);
      session.cancelSignIn();
      node.become(Tailnets.with(Tailnets.fresh(), unfinished));
      assertThat(session.state().problems()).isEmpty();
      session.signIn(Tailnets.SERVER, null);
      // Not given up here this time: the page was closed or timed out.
      assertThat(session.state().problems()).containsExactly(unfinished);
    }
  }

  @Test
  void pingsTheFirstAddressOfADevice() {
    FakeNode node = new FakeNode(Tailnets.family());
    try (Session session = session(node)) {
      Device device = Objects.requireNonNull(session.state().device(5));
      assertThat(session.ping(device)).isNotDone();
    }
    assertThat(node.commands()).containsExactly("ping 100.64.0.6", "close");
  }

  @Test
  @Timeout(120)
  void aListenerThatTakesLongHoldsUpNobodyAndHearsTheNewestInTheEnd() throws Exception {
    FakeNode node = new FakeNode(Tailnets.fresh());
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Connection> heard = new CopyOnWriteArrayList<>();
    try (Session session = session(node)) {
      session.subscribe(state -> {
        heard.add(state.connection());
        if (state.connection() == Connection.CONNECTED) {
          working.countDown();
          await(goOn);
        }
      });
      Thread slow = Thread.ofVirtual().start(() -> node.become(Tailnets.family()));
      working.await();
      // Neither the state nor a command waits for it.
      assertThat(session.state().connection()).isEqualTo(Connection.CONNECTED);
      session.disconnect();
      node.become(Tailnets.fresh());
      assertThat(session.state().connection()).isEqualTo(Connection.NEEDS_SIGN_IN);
      goOn.countDown();
      slow.join();
    }
    assertThat(heard).startsWith(Connection.NEEDS_SIGN_IN, Connection.CONNECTED);
    assertThat(heard).endsWith(Connection.NEEDS_SIGN_IN).hasSize(3);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aListenerThatFailsKeepsNobodyFromHearing() {
    FakeNode node = new FakeNode(Tailnets.fresh());
    List<Connection> heard = new ArrayList<>();
    try (Session session = session(node)) {
      session.subscribe(state -> {
        throw new IllegalStateException("a bug of this listener");
      });
      session.subscribe(state -> heard.add(state.connection()));
      node.become(Tailnets.family());
      node.become(Tailnets.fresh());
    }
    assertThat(heard)
        .containsExactly(Connection.NEEDS_SIGN_IN, Connection.CONNECTED, Connection.NEEDS_SIGN_IN);
  }
}
