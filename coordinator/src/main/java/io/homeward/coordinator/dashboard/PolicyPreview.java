package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.access.Preview;
import io.homeward.coordinator.admin.AccessAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What another policy would change, and for whom, before it is in force. */
final class PolicyPreview {
  private static final int MAX_ROWS = 200;
  private static final int MAX_NAMES = 8;
  private static final int MAX_PROBLEMS = 100;

  private final Administration administration;

  PolicyPreview(Administration administration) {
    this.administration = administration;
  }

  /** The page with what changes and the button that does it; or with what is wrong. */
  Reply show(Visit visit, String text) {
    AccessAnswer.Effects effects =
        (AccessAnswer.Effects)
            administration.carryOut(new PolicyRequest.PreviewPolicy(text), visit.user().name());
    return effects.problems().isEmpty()
        ? new Reply.Page(page(visit, text, effects))
        : new Reply.Page(409, PolicyFilePage.editor(visit, text, effects.problems()));
  }

  /** What is wrong, each with a way to its line. */
  static Html problems(Visit visit, List<PolicyProblem> problems) {
    return Html.when(
        !problems.isEmpty(),
        Html.of(
            "<div class=\"notice bad\" role=\"alert\"><p>{}</p><ul class=\"problems\">{}</ul></div>",
            visit.say("access.wrong"),
            Html.all(
                problems.stream()
                    .limit(MAX_PROBLEMS)
                    .map(problem ->
                        Html.of(
                            "<li><a href=\"#l{}\">{}</a> {}</li>",
                            problem.line(),
                            visit.say("access.line", "line", Integer.toString(problem.line())),
                            problem.message()))
                    .toList())));
  }

  private static Html page(Visit visit, String text, AccessAnswer.Effects effects) {
    List<Html> rows =
        effects.effects().stream()
            .sorted(Comparator.comparing(effect -> name(visit, effect.device())))
            .limit(MAX_ROWS)
            .map(effect -> row(visit, effect))
            .toList();
    Html none = Html.of("<p class=\"muted\">{}</p>", visit.say("preview.none"));
    return Frame.page(
        visit,
        visit.say("preview.title"),
        Html.of(
            """
            <p class="crumb"><a href="/access">{}</a></p>
            <div class="head"><h1>{}</h1><span class="count">{}</span></div>
            <form method="post" action="/access/save" class="actions spaced">{}
            <input type="hidden" name="seen" value="{}"><textarea class="hidden" name="text" aria-hidden="true" tabindex="-1" aria-label="{}" readonly>
            {}</textarea>
            <button class="primary" type="submit">{}</button><button type="submit" formaction="/access/edit">{}</button><a class="button" href="/access">{}</a></form>
            <section class="card">{}{}</section>
            """,
            visit.say("access.title"),
            visit.say("preview.title"),
            visit.count("preview.count", effects.effects().size()),
            Frame.token(visit),
            visit.snapshot().policy().version(),
            visit.say("access.tab.file"),
            text,
            visit.say("preview.save"),
            visit.say("preview.edit"),
            visit.say("cancel"),
            rows.isEmpty() ? none : Html.all(rows),
            Html.when(
                effects.effects().size() > MAX_ROWS,
                Html.of("<p class=\"muted small\">{}</p>", visit.say("preview.more")))));
  }

  private static Html row(Visit visit, Preview.Effect effect) {
    Device device = visit.snapshot().device(effect.device());
    List<Html> words = new ArrayList<>();
    if (!effect.appears().isEmpty()) {
      words.add(names(visit, "good", "preview.appears", effect.appears()));
    }
    if (!effect.vanishes().isEmpty()) {
      words.add(names(visit, "bad", "preview.vanishes", effect.vanishes()));
    }
    for (String what : changed(effect)) {
      words.add(Html.of("<span class=\"badge\">{}</span>", visit.say("preview." + what)));
    }
    return Html.of(
        """
        <div class="row"><div class="grow"><span class="name">{}</span> <span class="sub">{}</span></div><div class="grow2">{}</div></div>
        """,
        device == null ? "?" : device.name(),
        device == null ? "" : MachinesPage.belonging(visit, device),
        Html.all(words));
  }

  private static String name(Visit visit, long id) {
    Device device = visit.snapshot().device(id);
    return device == null ? "?" : device.name();
  }

  private static List<String> changed(Preview.Effect effect) {
    List<String> what = new ArrayList<>();
    if (effect.filter()) {
      what.add("filter");
    }
    if (effect.routes()) {
      what.add("routes");
    }
    if (effect.attributes()) {
      what.add("attributes");
    }
    if (effect.ssh()) {
      what.add("ssh");
    }
    return what;
  }

  private static Html names(Visit visit, String kind, String key, List<Long> ids) {
    String names =
        ids.stream()
            .map(id -> name(visit, id))
            .sorted()
            .limit(MAX_NAMES)
            .collect(Collectors.joining(", "));
    String more = ids.size() > MAX_NAMES ? ", … (" + ids.size() + ")" : "";
    return Html.of(
        "<div><span class=\"badge {}\">{}</span> {}</div>", kind, visit.say(key), names + more);
  }
}
