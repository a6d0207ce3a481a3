package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The policy file itself, and those that were in force before. */
final class PolicyFilePage {
  private static final String FILE = "/access/file";
  private static final String HISTORY = "/access/history";
  private static final int MAX_HISTORY = 500;

  private final Administration administration;
  private final PolicyPreview preview;

  PolicyFilePage(Administration administration) {
    this.administration = administration;
    this.preview = new PolicyPreview(administration);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(FILE, Right.SEE, PolicyFilePage::show),
        Endpoint.post(FILE, Right.NETWORK, visit -> preview.show(visit, text(visit))).on(FILE),
        Endpoint.post(
                "/access/edit",
                Right.NETWORK,
                visit -> new Reply.Page(editor(visit, text(visit), List.of())))
            .on(FILE),
        Endpoint.post("/access/save", Right.NETWORK, this::save).on(FILE),
        Endpoint.get(HISTORY, Right.SEE, this::history),
        Endpoint.get(HISTORY + "/{id}", Right.SEE, this::one),
        Endpoint.post(HISTORY + "/{id}/revert", Right.NETWORK, this::revert).on(HISTORY + "/{id}"));
  }

  /** Browsers send lines of forms with two characters at their ends (URL Standard). */
  private static String text(Visit visit) {
    return visit.form().first("text").replace("\r\n", "\n");
  }

  private Reply save(Visit visit) {
    String seen = visit.form().first("seen");
    if (!seen.matches("[0-9]{1,18}")) {
      throw new RefusedException(Refusal.FORM_FOREIGN);
    }
    return saved(
        visit,
        text(visit),
        administration.carryOut(
            new PolicyRequest.PutPolicy(text(visit), visit.user().name(), Long.parseLong(seen)),
            visit.user().name()));
  }

  private static Reply saved(Visit visit, String text, AdminAnswer answer) {
    if (answer instanceof AdminAnswer.PolicyVerdict verdict && !verdict.problems().isEmpty()) {
      return new Reply.Page(409, editor(visit, text, verdict.problems()));
    }
    visit.done(visit.say("access.done"));
    return new Reply.See(AccessPage.PATH);
  }

  private Reply revert(Visit visit) {
    AdminAnswer.PolicyAnswer old = version(visit);
    return saved(
        visit,
        old.text(),
        administration.carryOut(
            new PolicyRequest.RestorePolicy(old.version(), visit.user().name()),
            visit.user().name()));
  }

  private AdminAnswer.PolicyAnswer version(Visit visit) {
    long version = visit.number("id");
    try {
      if (version > 0
          && administration.carryOut(new PolicyRequest.ShowPolicy(version))
              instanceof AdminAnswer.PolicyAnswer policy) {
        return policy;
      }
    } catch (RefusedException e) {
      throw new NotThereException();
    }
    throw new NotThereException();
  }

  private static Reply show(Visit visit) {
    return new Reply.Page(
        editor(
            visit,
            visit.refused().typed("text", visit.snapshot().policyText()).replace("\r\n", "\n"),
            List.of()));
  }

  /**
   * The file, to be changed by who may.
   *
   * @param problems what is wrong with it
   */
  static Html editor(Visit visit, String text, List<PolicyProblem> problems) {
    boolean may = visit.may(Right.NETWORK);
    Html edit =
        Html.of(
            """
            <form method="post" action="/access/file">{}
            <label for="text">{}</label>
            <textarea id="text" name="text" class="file" rows="24" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"{}>
            {}</textarea>
            <div class="actions spaced"><button class="primary" type="submit">{}</button></div></form>
            """,
            Frame.token(visit),
            visit.say("file.label"),
            Html.when(!problems.isEmpty(), Html.of(" aria-invalid=\"true\"")),
            text,
            visit.say("file.check"));
    return Frame.page(
        visit,
        visit.say("access.tab.file"),
        Html.of(
            """
            <div class="head"><h1>{}</h1></div>
            {}
            <p class="muted">{}</p>
            {}
            {}
            <details class="card"{}><summary>{}</summary>{}</details>
            """,
            visit.say("access.tab.file"),
            PolicyTabs.on(visit, FILE),
            visit.say("file.lead"),
            PolicyPreview.problems(visit, problems),
            Html.when(may, edit),
            Html.when(!may || !problems.isEmpty(), Html.of(" open")),
            visit.say("file.lines"),
            lines(text, problems.stream().map(PolicyProblem::line).collect(Collectors.toSet()))));
  }

  /** With numbers, to which what is wrong and the rules lead. */
  private static Html lines(String text, Set<Integer> wrong) {
    List<Html> lines = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      lines.add(
          Html.of(
              "<li id=\"l{}\"{}>{}</li>",
              number,
              Html.when(wrong.contains(number), Html.of(" class=\"wrong\"")),
              line));
    }
    return Html.of("<ol class=\"code\">{}</ol>", Html.all(lines));
  }

  private Reply history(Visit visit) {
    List<Html> rows = new ArrayList<>();
    if (administration.carryOut(new PolicyRequest.ListPolicies())
        instanceof AdminAnswer.PolicyList list) {
      list.policies().stream()
          .limit(MAX_HISTORY)
          .forEach(entry ->
              rows.add(
                  Html.of(
                      """
                      <div class="row"><div class="grow"><a class="name" href="/access/history/{}">{}</a> {}{}<div class="sub"><bdi>{}</bdi> · {}</div></div></div>
                      """,
                      entry.version(),
                      visit.say("history.version", "version", Long.toString(entry.version())),
                      Html.when(
                          entry.version() == visit.snapshot().policy().version(),
                          Html.of(
                              "<span class=\"badge good\">{}</span>",
                              visit.say("history.inforce"))),
                      Html.when(
                          entry.restored() != 0,
                          Html.of(
                              "<span class=\"badge\">{}</span>",
                              visit.say(
                                  "history.restored", "version", Long.toString(entry.restored())))),
                      visit.person(entry.author()),
                      Moments.relative(visit, entry.written(), ""))));
    }
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("access.tab.history"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                {}
                <section class="card">{}</section>
                """,
                visit.say("access.tab.history"),
                PolicyTabs.of(visit),
                rows.isEmpty()
                    ? Html.of("<p class=\"muted\">{}</p>", visit.say("history.none"))
                    : Html.all(rows))));
  }

  private Reply one(Visit visit) {
    AdminAnswer.PolicyAnswer policy = version(visit);
    boolean other = policy.version() != visit.snapshot().policy().version();
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("history.version", "version", Long.toString(policy.version())),
            Html.of(
                """
                <div class="head"><h1>{}</h1><span class="count"><bdi>{}</bdi> · {}</span></div>
                {}
                <section class="card">{}</section>
                {}
                """,
                visit.say("history.version", "version", Long.toString(policy.version())),
                visit.person(policy.author()),
                Moments.relative(visit, policy.written(), ""),
                PolicyTabs.of(visit),
                lines(policy.text(), Set.of()),
                Html.when(
                    other && visit.may(Right.NETWORK),
                    Html.of(
                        """
                        <div class="actions spaced"><form method="post" action="/access/file">{}<textarea class="hidden" name="text" aria-hidden="true" tabindex="-1" aria-label="{}" readonly>
                        {}</textarea><button class="primary" type="submit">{}</button></form>
                        <form method="post" action="/access/history/{}/revert">{}<button type="submit">{}</button></form></div>
                        """,
                        Frame.token(visit),
                        visit.say("access.tab.file"),
                        policy.text(),
                        visit.say("history.preview"),
                        policy.version(),
                        Frame.token(visit),
                        visit.say("history.revert"))))));
  }
}
