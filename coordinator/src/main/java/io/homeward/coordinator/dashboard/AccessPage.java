package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.access.Matrix;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.engine.inet.IpText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who reaches what, for people: a table of what is so, and the rules in plain words. */
final class AccessPage {
  static final String PATH = "/access";

  /** More columns than that nobody reads: then one party is shown at a time. */
  private static final int MAX_TABLE = 12;

  private final PolicyPreview preview;

  AccessPage(Administration administration) {
    this.preview = new PolicyPreview(administration);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.SEE, AccessPage::show),
        Endpoint.post(AllowForm.PATH, Right.NETWORK, this::allow).on(PATH),
        Endpoint.post(PATH + "/forbid", Right.NETWORK, this::forbid).on(PATH));
  }

  private Reply allow(Visit visit) {
    Form form = visit.form();
    String source = chosen(form.first("who"));
    String target = chosen(form.first("whom"));
    if (target.equals("device")) {
      Device device = visit.snapshot().find(form.first("device"));
      target = IpText.format(device.addresses().ipv4());
    }
    if (target.equals("autogroup:self") && source.startsWith("tag:")) {
      throw new RefusedException(Refusal.TAG_HAS_NO_OWN);
    }
    return preview.show(
        visit,
        AccessRules.with(
            visit.snapshot().policyText(),
            source,
            target,
            Services.traffic(form.first("what"), form.first("ports"))));
  }

  private static String chosen(String word) {
    if (word.isEmpty() || word.length() > 200) {
      throw new RefusedException(Refusal.CHOOSE_WHO);
    }
    return word;
  }

  private Reply forbid(Visit visit) {
    String line = visit.form().first("line");
    return preview.show(
        visit,
        AccessRules.without(
            visit.snapshot().policyText(),
            visit.form().first("rule"),
            line.matches("[0-9]{1,7}") ? Integer.parseInt(line) : 0));
  }

  private static Reply show(Visit visit) {
    Population population = visit.snapshot().population();
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("access.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                {}
                <p class="muted">{}</p>
                <div id="reach" data-live="reach">{}</div>
                {}
                <section class="card" id="rules"><h2>{}</h2>{}</section>
                """,
                visit.say("access.title"),
                PolicyTabs.of(visit),
                visit.say("access.lead"),
                reach(visit, population),
                Html.when(visit.may(Right.NETWORK), AllowForm.html(visit)),
                visit.say("access.rules"),
                rules(visit))));
  }

  private static Html reach(Visit visit, Population population) {
    Set<Matrix.Party> parties = Matrix.parties(population);
    if (parties.isEmpty()) {
      return Html.of("<div class=\"empty\"><p>{}</p></div>", visit.say("access.nobody"));
    }
    return parties.size() <= MAX_TABLE
        ? table(visit, Matrix.of(population), parties)
        : one(visit, population, parties);
  }

  private static Html table(
      Visit visit,
      Map<Matrix.Party, Map<Matrix.Party, Set<Matrix.Way>>> matrix,
      Set<Matrix.Party> parties) {
    Map<String, String> names = displayNames(visit);
    List<Html> heads =
        parties.stream()
            .map(party -> Html.of("<th scope=\"col\">{}</th>", name(names, party)))
            .toList();
    List<Html> rows = new ArrayList<>();
    for (Matrix.Party from : parties) {
      List<Html> cells = new ArrayList<>();
      for (Matrix.Party to : parties) {
        Set<Matrix.Way> ways = matrix.getOrDefault(from, Map.of()).getOrDefault(to, Set.of());
        cells.add(
            ways.isEmpty()
                ? Html.of(
                    "<td class=\"no\"><span class=\"hidden\">{}</span><span"
                        + " aria-hidden=\"true\">–</span></td>",
                    visit.say("access.nothing"))
                : Html.of("<td class=\"yes\">{}</td>", ways(visit, ways)));
      }
      rows.add(Html.of("<tr><th scope=\"row\">{}</th>{}</tr>", name(names, from), Html.all(cells)));
    }
    return Html.of(
        """
        <div class="wide" tabindex="0" role="region" aria-label="{}"><table class="matrix"><thead><tr><td><span class="sub">{}</span></td>{}</tr></thead><tbody>{}</tbody></table></div>
        """,
        visit.say("access.title"),
        visit.say("access.corner"),
        Html.all(heads),
        Html.all(rows));
  }

  private static Html one(Visit visit, Population population, Set<Matrix.Party> parties) {
    String wanted = visit.query().first("who");
    Map<String, String> names = displayNames(visit);
    Matrix.Party shown =
        parties.stream()
            .filter(party -> party.name().equals(wanted))
            .findFirst()
            .orElse(parties.iterator().next());
    Html options =
        Html.all(
            parties.stream()
                .limit(5_000)
                .map(party ->
                    Html.of(
                        "<option value=\"{}\"{}>{}</option>",
                        party.name(),
                        Html.when(party.equals(shown), Html.of(" selected")),
                        plainName(names, party)))
                .toList());
    List<Html> rows =
        Matrix.from(population, shown).entrySet().stream()
            .limit(500)
            .map(entry ->
                Html.of(
                    "<div><dt>{}</dt><dd>{}</dd></div>",
                    name(names, entry.getKey()),
                    ways(visit, entry.getValue())))
            .toList();
    return Html.of(
        """
        <form class="filter" method="get" action="/access"><label class="hidden" for="party">{}</label><select id="party" name="who">{}</select><button type="submit">{}</button></form>
        <section class="card"><dl class="broad">{}</dl></section>
        """,
        visit.say("access.who"),
        options,
        visit.say("access.show"),
        rows.isEmpty() ? Html.text(visit.say("access.nothing")) : Html.all(rows));
  }

  private static Html ways(Visit visit, Collection<Matrix.Way> ways) {
    Set<String> traffic = ways.stream().map(Matrix.Way::traffic).collect(Collectors.toSet());
    if (traffic.contains("*")) {
      return Html.text(visit.say("service.all"));
    }
    return Html.text(
        new TreeSet<>(traffic)
            .stream()
                .map(one -> Services.words(visit, one))
                .distinct()
                .collect(Collectors.joining(", ")));
  }

  /** What people are called, by login. */
  private static Map<String, String> displayNames(Visit visit) {
    return visit.snapshot().users().stream()
        .collect(Collectors.toMap(User::name, User::displayName, (one, _) -> one));
  }

  private static Html name(Map<String, String> displayNames, Matrix.Party party) {
    return party.tag()
        ? Html.of("<span class=\"badge\">{}</span>", party.name())
        : Html.of("<bdi>{}</bdi>", plainName(displayNames, party));
  }

  private static String plainName(Map<String, String> displayNames, Matrix.Party party) {
    return party.tag() ? party.name() : displayNames.getOrDefault(party.name(), party.name());
  }

  private static Html rules(Visit visit) {
    List<Html> rows = new ArrayList<>();
    for (AccessRules.Rule rule : AccessRules.of(visit.snapshot().policyText())) {
      Html forbid =
          Html.of(
              """
              <form method="post" action="/access/forbid">{}<input type="hidden" name="rule" value="{}"><input type="hidden" name="line" value="{}"><button type="submit">{}</button></form>
              """,
              Frame.token(visit),
              rule.key(),
              rule.line(),
              visit.say("access.forbid"));
      rows.add(
          Html.of(
              """
              <div class="row"><div class="grow">{} <span class="arrow" aria-hidden="true">→</span><span class="hidden">{}</span> {}<div class="sub">{}{} · <a href="/access/file#l{}">{}</a></div></div>{}</div>
              """,
              words(visit, rule.sources()),
              visit.say("access.reach"),
              words(visit, rule.targets()),
              rule.traffic().isEmpty()
                  ? visit.say(rule.list().equals("acls") ? "access.ports" : "access.capability")
                  : rule.traffic().stream()
                      .map(one -> Services.words(visit, one))
                      .distinct()
                      .collect(Collectors.joining(", ")),
              Html.when(rule.more(), Html.of(" · {}", visit.say("access.more"))),
              rule.line(),
              visit.say("access.line", "line", Integer.toString(rule.line())),
              Html.when(visit.may(Right.NETWORK), forbid)));
    }
    return rows.isEmpty()
        ? Html.of("<p class=\"muted\">{}</p>", visit.say("access.norules"))
        : Html.all(rows);
  }

  private static Html words(Visit visit, List<String> words) {
    List<Html> all = new ArrayList<>();
    for (String word : words.subList(0, Math.min(words.size(), 20))) {
      all.add(Html.of("<span class=\"word\">{}</span> ", word(visit, word)));
    }
    if (words.size() > all.size()) {
      all.add(Html.text("…"));
    }
    return Html.all(all);
  }

  /** A word of the policy as people say it. */
  private static String word(Visit visit, String word) {
    return switch (word) {
      case "*" -> visit.say("word.everything");
      case "autogroup:member", "autogroup:members" -> visit.say("word.members");
      case "autogroup:self" -> visit.say("word.self");
      case "autogroup:internet" -> visit.say("word.internet");
      case "autogroup:tagged" -> visit.say("word.tagged");
      default -> {
        String login = word.endsWith("@") ? word.substring(0, word.length() - 1) : word;
        User user = visit.snapshot().userNamed(login);
        yield user == null ? word : user.displayName();
      }
    };
  }
}
