package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.helper.Leftovers;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeProblem.Kind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepairTest {
  private static final Path STATE = Path.of("/var/lib/homeward");
  private static final Repair.Means USER = new Repair.Means(false, List.of());
  private static final Repair.Means ROOT =
      new Repair.Means(true, List.of(Services.HELPER, Services.DAEMON));

  private static NodeProblem problem(Kind kind, String detail) {
    return new NodeProblem(kind, "x", detail);
  }

  private static Examination connected(NodeProblem... problems) {
    return new Examination(List.of(), true, "Running", List.of(problems), List.of(), "", List.of());
  }

  private static List<Repair> plan(Examination seen, Repair.Means means) {
    return Repair.plan(seen, means, STATE);
  }

  @Test
  void nothingIsDoneWhereNothingIsWrong() {
    assertThat(plan(connected(), USER)).isEmpty();
    assertThat(plan(connected(), ROOT)).isEmpty();
  }

  @Test
  void whatHomewardHasSetIsSetAnew() {
    for (Kind kind :
        List.of(
            Kind.NAMES_UNANSWERED,
            Kind.NAMES_ASKED_ELSEWHERE,
            Kind.NAMES_SILENT,
            Kind.NAMES_NOT_SET,
            Kind.NAMES_FOUGHT,
            Kind.LINK_FOUGHT,
            Kind.HELPER_FAILED)) {
      assertThat(plan(connected(problem(kind, "")), USER))
          .as(kind.name())
          .containsExactly(new Repair.SetAnew());
    }
    assertThat(plan(connected(problem(Kind.ROUTE_TAKEN, "")), USER))
        .as("a route that is missing")
        .containsExactly(new Repair.SetAnew());
  }

  @Test
  void whatBelongsToOthersIsLeftAlone() {
    for (NodeProblem theirs :
        List.of(
            problem(Kind.ROUTE_TAKEN, "eth0"),
            problem(Kind.OTHER_TAILNET, ""),
            problem(Kind.ADDRESS_TAKEN, ""),
            problem(Kind.ROUTE_AT_HOME, "eth0"),
            problem(Kind.SERVER_KEY_CHANGED, ""))) {
      assertThat(plan(connected(theirs), USER)).as(theirs.toString()).isEmpty();
      assertThat(plan(connected(theirs), ROOT)).as(theirs.toString()).isEmpty();
    }
  }

  @Test
  void onlyAnAdministratorLetsTheHelperServeAUser() {
    Examination inside = connected(problem(Kind.INSIDE_ONLY, "no helper runs"));
    assertThat(plan(inside, USER)).containsExactly(new Repair.AllowHelper());
    assertThat(plan(inside, ROOT)).containsExactly(new Repair.StartService(Services.HELPER));
    assertThat(plan(inside, new Repair.Means(true, List.of()))).isEmpty();
  }

  @Test
  void aDaemonIsStartedWhereAServiceOfItIsThere() {
    Examination nobody = new Examination(List.of(), false, "", List.of(), List.of(), "", List.of());
    assertThat(plan(nobody, ROOT)).containsExactly(new Repair.StartService(Services.DAEMON));
    assertThat(plan(nobody, USER)).isEmpty();
    assertThat(plan(nobody, new Repair.Means(true, List.of(Services.HELPER)))).isEmpty();
  }

  @Test
  void whatIsLeftOfTheDeadComesFirst() {
    List<Leftovers.Item> left = List.of(new Leftovers.Item(0, Leftovers.Thing.LINK, "homeward0"));
    Examination all =
        new Examination(
            List.of(),
            true,
            "Stopped",
            List.of(problem(Kind.NAMES_NOT_SET, "")),
            left,
            "others may write to it",
            List.of(new Repair.ResumeResolvconf()));
    assertThat(plan(all, ROOT))
        .containsExactly(
            new Repair.PutBack(left),
            new Repair.OwnStateDir(STATE),
            new Repair.Connect(),
            new Repair.ResumeResolvconf(),
            new Repair.SetAnew());
    assertThat(plan(all, USER)).doesNotContain(new Repair.ResumeResolvconf());
  }

  @Test
  void eachRepairSaysWhatItWillDoUnderANameOfItsOwn() {
    List<Repair> all =
        List.of(
            new Repair.PutBack(
                List.of(
                    new Leftovers.Item(0, Leftovers.Thing.LINK, "homeward0"),
                    new Leftovers.Item(0, Leftovers.Thing.RESOLV_CONF, "/etc/resolv.conf"))),
            new Repair.OwnStateDir(STATE),
            new Repair.StartService(Services.HELPER),
            new Repair.StartService(Services.DAEMON),
            new Repair.AllowHelper(),
            new Repair.ResumeResolvconf(),
            new Repair.TellUnbound("fox.internal"),
            new Repair.Connect(),
            new Repair.SetAnew());
    assertThat(all).extracting(Repair::what).doesNotHaveDuplicates();
    assertThat(all).extracting(Repair::sentence).allMatch(text -> !text.endsWith("."));
    assertThat(all.getFirst().sentence())
        .contains("the interface homeward0")
        .contains("/etc/resolv.conf, as it was before");
    assertThat(Arrays.stream(Repair.class.getPermittedSubclasses()).toList()).hasSize(8);
  }
}
