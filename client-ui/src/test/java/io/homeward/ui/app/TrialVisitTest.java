package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import org.junit.jupiter.api.Test;

class TrialVisitTest {
  @Test
  void aTrialThatWasStartedFromTheAppIsKnownToBeOne() throws Exception {
    try (Session session =
        new Session(
            new FakeNode(Tailnets.family()),
            "anna",
            () -> Tailnets.NOW,
            page -> {},
            Favourites.NONE,
            kept -> {})) {
      TrialVisit visit = new TrialVisit(() -> Tailnets.SERVER, session::trialAt);
      assertThat(session.state().trial()).isFalse();
      assertThat(visit.call()).isEqualTo(Tailnets.SERVER);
      assertThat(session.state().trial()).isTrue();
    }
  }
}
