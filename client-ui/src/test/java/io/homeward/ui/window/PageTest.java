package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final Page DEVICES = new Page.Devices(true);
  private static final Page NOTHING = new Page.Devices(false);
  private static final Page SIGNING_IN = new Page.SigningIn();

  private static UiState state(NodeStatus status) {
    try (Session session =
        new Session(
            new FakeNode(status),
            "anna",
            () -> Tailnets.NOW,
            page -> {},
            Favourites.NONE,
            kept -> {})) {
      return session.state();
    }
  }

  @Test
  void followsTheState() {
    assertThat(Page.of(state(Tailnets.family()), false)).isEqualTo(DEVICES);
    assertThat(Page.of(state(Tailnets.off()), false)).isEqualTo(NOTHING);
    assertThat(Page.of(state(Tailnets.fresh()), false)).isEqualTo(SIGNING_IN);
  }

  @Test
  void anExpiredDeviceKeepsItsDevicesUntilTheSignInBegins() {
    NodeProblem expired = new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", "");
    NodeStatus status =
        Tailnets.with(Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family()), expired);
    assertThat(Page.of(state(status), false)).isEqualTo(DEVICES);
    try (Session session =
        new Session(
            new FakeNode(status),
            "anna",
            () -> Tailnets.NOW,
            page -> {},
            Favourites.NONE,
            kept -> {})) {
      session.signInAgain();
      assertThat(Page.of(session.state(), false)).isEqualTo(SIGNING_IN);
    }
  }

  @Test
  void theKeysBeginWithTheFirstPageAndWithAnother() {
    assertThat(Page.movesFocus(null, DEVICES, true)).isTrue();
    assertThat(Page.movesFocus(SIGNING_IN, DEVICES, false)).isTrue();
    assertThat(Page.movesFocus(SIGNING_IN, DEVICES, true)).isTrue();
  }

  @Test
  void theKeysStayOnAPageThatStays() {
    assertThat(Page.movesFocus(DEVICES, new Page.Devices(true), false)).isFalse();
    assertThat(Page.movesFocus(SIGNING_IN, SIGNING_IN, false)).isFalse();
  }

  @Test
  void devicesThatComeTakeTheKeysButNotFromTheSwitchThatBroughtThem() {
    assertThat(Page.movesFocus(NOTHING, DEVICES, false)).isTrue();
    assertThat(Page.movesFocus(NOTHING, DEVICES, true)).isFalse();
  }
}
