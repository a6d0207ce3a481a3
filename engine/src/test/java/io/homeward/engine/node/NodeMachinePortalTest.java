package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.node.NodeProblem.Kind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node whose network lets nobody out before a page of its own was read. */
class NodeMachinePortalTest extends DrivenMachine {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
  private static final URI PAGE = URI.create("http://hotel.example/in?t=1");

  private List<NodeProblem> problems() {
    return machine.status("homeward0", NOON).problems();
  }

  private List<NodeAction> trouble(ControlProblem.Kind kind) {
    return control(new ControlEvent.Trouble(new ControlProblem(kind, "")));
  }

  private List<NodeAction> looked(@Nullable URI page) {
    return on(new NodeEvent.PortalLooked(page));
  }

  private void cutOff() {
    run();
    control(new ControlEvent.Connectivity(false));
    trouble(ControlProblem.Kind.SERVER_UNREACHABLE);
  }

  @Test
  void looksForAPageWheneverTheServerSeemsOutOfReachOrAnotherOne() {
    for (ControlProblem.Kind kind :
        List.of(
            ControlProblem.Kind.SERVER_UNREACHABLE,
            ControlProblem.Kind.NOT_A_TAILNET_SERVER,
            ControlProblem.Kind.CERTIFICATE_REJECTED,
            ControlProblem.Kind.SERVER_ERROR)) {
      run();
      assertThat(trouble(kind)).as("heard all the same").isEmpty();
      control(new ControlEvent.Connectivity(false));
      control(new ControlEvent.Connectivity(true));
      run();
      assertThat(names(control(new ControlEvent.Connectivity(false))))
          .containsExactly("NoteServer");
      assertThat(names(trouble(kind))).containsExactly("WatchForPortal");
      assertThat(trouble(kind)).as("once").isEmpty();
      assertThat(names(control(new ControlEvent.Connectivity(true))))
          .containsExactly("NoteServer", "EndPortalWatch");
    }
    run();
    control(new ControlEvent.Connectivity(false));
    assertThat(trouble(ControlProblem.Kind.REGISTRATION_REFUSED)).isEmpty();
  }

  @Test
  void thePageIsTheOneThingThatIsTold() {
    cutOff();
    assertThat(problems()).extracting(NodeProblem::kind).containsExactly(Kind.SERVER_UNREACHABLE);
    looked(PAGE);
    NodeProblem portal = new NodeProblem(Kind.CAPTIVE_PORTAL, PAGE.toString(), "");
    assertThat(problems()).containsExactly(portal);
    looked(URI.create("http://hotel.example/in?t=2"));
    assertThat(problems()).as("the same to a person").containsExactly(portal);
    looked(URI.create("http://bar.example/"));
    assertThat(problems())
        .containsExactly(new NodeProblem(Kind.CAPTIVE_PORTAL, "http://bar.example/", ""));
  }

  @Test
  void aPageThatIsGoneHasEverybodyAskedAnew() {
    cutOff();
    assertThat(looked(null)).as("there was none").isEmpty();
    looked(PAGE);
    assertThat(looked(null)).as("once in vain").isEmpty();
    assertThat(problems()).extracting(NodeProblem::kind).containsExactly(Kind.CAPTIVE_PORTAL);
    assertThat(names(looked(null))).containsExactly("Move");
    assertThat(problems()).extracting(NodeProblem::kind).containsExactly(Kind.SERVER_UNREACHABLE);
    control(new ControlEvent.Connectivity(true));
    control(new ControlEvent.TroubleOver());
    assertThat(problems()).isEmpty();
  }

  @Test
  void whoeverIsHeardByTheServerOrWantsNothingHasNoPage() {
    cutOff();
    looked(PAGE);
    control(new ControlEvent.Connectivity(true));
    control(new ControlEvent.TroubleOver());
    assertThat(problems()).isEmpty();
    looked(PAGE); // of a look that was under way
    assertThat(problems()).isEmpty();

    cutOff();
    looked(PAGE);
    assertThat(names(on(new NodeEvent.Down()))).contains("EndPortalWatch");
    assertThat(problems()).isEmpty();
  }
}
