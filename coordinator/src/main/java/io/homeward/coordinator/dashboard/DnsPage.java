package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The network's name, and what devices are told about names. */
final class DnsPage {
  private static final String PATH = "/dns";
  private static final String NAME = PATH + "/name";
  private static final int MAX_LINES = 2_000;

  private final Administration administration;

  DnsPage(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.SEE, visit -> new Reply.Page(page(visit))),
        change("name", visit -> new NetworkRequest.RenameNetwork(visit.form().first("name"))),
        change(
            "magic",
            visit -> new NetworkRequest.SetMagicDns(visit.form().either("magic", "on", "off"))),
        change(
            "nameservers", visit -> new NetworkRequest.SetNameservers(words(visit, "nameservers"))),
        change("split", visit -> new NetworkRequest.SetSplit(splits(visit))),
        change("search", visit -> new NetworkRequest.SetSearch(words(visit, "search"))),
        change("records", visit -> new NetworkRequest.SetRecords(records(visit))));
  }

  private Endpoint change(String field, Function<Visit, NetworkRequest> request) {
    return Endpoint.post(
            PATH + "/" + field,
            Right.NETWORK,
            visit -> {
              administration.carryOut(request.apply(visit), visit.user().name());
              visit.done(visit.say("dns.done." + field));
              return new Reply.See(PATH);
            })
        .on(PATH);
  }

  private static List<String> words(Visit visit, String field) {
    return Arrays.stream(visit.form().first(field).split("[\\s,]+"))
        .filter(word -> !word.isEmpty())
        .limit(MAX_LINES)
        .toList();
  }

  private static List<List<String>> lines(Visit visit, String field) {
    return visit
        .form()
        .first(field)
        .lines()
        .map(line -> Arrays.stream(line.split("[\\s,]+")).filter(word -> !word.isEmpty()).toList())
        .filter(words -> !words.isEmpty())
        .limit(MAX_LINES)
        .toList();
  }

  private static List<NetworkSettings.Split> splits(Visit visit) {
    return lines(visit, "split").stream()
        .map(words -> new NetworkSettings.Split(words.getFirst(), words.subList(1, words.size())))
        .toList();
  }

  private static List<NetworkSettings.Named> records(Visit visit) {
    List<NetworkSettings.Named> records = new ArrayList<>();
    for (List<String> words : lines(visit, "records")) {
      if (words.size() < 2) {
        throw new RefusedException(Refusal.RECORD_WITHOUT_ADDRESS, "name", words.getFirst());
      }
      words.stream()
          .skip(1)
          .forEach(address -> records.add(new NetworkSettings.Named(words.getFirst(), address)));
    }
    return records;
  }

  private Html page(Visit visit) {
    NetworkAnswer.Network network =
        (NetworkAnswer.Network) administration.carryOut(new NetworkRequest.ShowNetwork());
    NetworkSettings.Dns dns = network.dns();
    String former = dns.formerAt(visit.now());
    return Frame.page(
        visit,
        visit.say("dns.title"),
        Html.of(
            """
            <div class="head"><h1>{}</h1></div>
            <section class="card"><h2>{}</h2><p><code class="big">{}</code></p>{}{}</section>
            {}
            <div class="columns spaced">{}{}{}{}</div>
            """,
            visit.say("dns.title"),
            visit.say("dns.name"),
            network.domain(),
            former == null || dns.former() == null
                ? Html.EMPTY
                : Html.of(
                    "<p class=\"muted\">{}</p>",
                    Moments.labelled(
                        visit.say("dns.former", "name", former),
                        Moments.relative(visit, dns.former().until(), ""))),
            rename(visit, network),
            magic(visit, dns),
            field(visit, "nameservers", 4, String.join("\n", dns.nameservers())),
            field(
                visit,
                "split",
                4,
                dns.split().stream()
                    .map(split -> split.suffix() + " " + String.join(" ", split.nameservers()))
                    .collect(Collectors.joining("\n"))),
            field(visit, "search", 4, String.join("\n", dns.search())),
            field(
                visit,
                "records",
                4,
                dns.records().stream()
                    .map(named -> named.name() + " " + named.address())
                    .collect(Collectors.joining("\n")))));
  }

  private static Html rename(Visit visit, NetworkAnswer.Network network) {
    if (network.fixed()) {
      return Html.of("<p class=\"muted\">{}</p>", visit.say("dns.fixed"));
    }
    if (!visit.may(Right.NETWORK)) {
      return Html.EMPTY;
    }
    return Html.of(
        """
        <form method="post" action="{}">{}<label for="name">{}</label>
        <div class="line"><input id="name" name="name" value="{}" list="offers" maxlength="200" autocomplete="off" autocapitalize="off" spellcheck="false"{}><datalist id="offers">{}</datalist><button type="submit">{}</button></div>
        {}<p id="name-how" class="small muted">{}</p></form>
        <form class="offers" method="post" action="{}">{}{}</form>
        """,
        NAME,
        Frame.token(visit),
        visit.say("dns.rename"),
        visit.refused().typed(NAME, "name", ""),
        described(visit, NAME, "name"),
        Html.all(
            network.offers().stream().map(one -> Html.of("<option value=\"{}\">", one)).toList()),
        visit.say("dns.rename.button"),
        visit.refused().problem(NAME),
        visit.say("dns.rename.how"),
        NAME,
        Frame.token(visit),
        Html.all(
            network.offers().stream()
                .map(one ->
                    Html.of(
                        "<button type=\"submit\" name=\"name\" value=\"{}\""
                            + " class=\"offer\">{}</button>",
                        one,
                        one))
                .toList()));
  }

  private static Html magic(Visit visit, NetworkSettings.Dns dns) {
    return Html.of(
        """
        <section class="card row"><div class="grow"><h2>{} <span class="badge {}">{}</span></h2><p class="muted">{}</p></div>{}</section>
        """,
        visit.say("dns.magic"),
        dns.magicDns() ? "good" : "",
        visit.say(dns.magicDns() ? "on" : "off"),
        visit.say("dns.magic.how"),
        Html.when(
            visit.may(Right.NETWORK),
            Html.of(
                "<form method=\"post\" action=\"/dns/magic\">{}<button type=\"submit\""
                    + " name=\"magic\" value=\"{}\">{}</button></form>",
                Frame.token(visit),
                dns.magicDns() ? "off" : "on",
                visit.say(dns.magicDns() ? "turn.off" : "turn.on"))));
  }

  private static Html field(Visit visit, String field, int rows, String value) {
    String to = PATH + "/" + field;
    boolean may = visit.may(Right.NETWORK);
    return Html.of(
        """
        <section class="card"><h2 id="{}-title">{}</h2><p class="muted small" id="{}-how">{}</p>
        <form method="post" action="{}">{}<textarea name="{}" rows="{}" aria-labelledby="{}-title" placeholder="{}" spellcheck="false" autocapitalize="off"{}{}>
        {}</textarea>{}<div class="actions spaced">{}</div></form></section>
        """,
        field,
        visit.say("dns." + field),
        field,
        visit.say("dns." + field + ".how"),
        to,
        Frame.token(visit),
        field,
        rows,
        field,
        visit.say("dns." + field + ".example"),
        described(visit, to, field),
        Html.when(!may, Html.of(" readonly")),
        visit.refused().typed(to, field, value),
        visit.refused().problem(to),
        Html.when(may, Html.of("<button type=\"submit\">{}</button>", visit.say("save"))));
  }

  /** What a field is described by: how it is used, or what is wrong with it. */
  private static Html described(Visit visit, String to, String field) {
    return visit.refused().isOf(to)
        ? visit.refused().fault(to)
        : Html.of(" aria-describedby=\"{}-how\"", field);
  }
}
