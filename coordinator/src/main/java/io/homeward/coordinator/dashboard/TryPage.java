package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.AccessAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.RefusedException;
import java.util.List;
import java.util.Locale;

/** Whether one device may reach another, and by which rule. */
final class TryPage {
  private static final String PATH = "/access/try";
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "icmp");
  private static final int MAX_CHOICES = 300;

  private final Administration administration;

  TryPage(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get(PATH, Right.SEE, this::show));
  }

  private Reply show(Visit visit) {
    Form query = visit.query();
    Html devices =
        Html.all(
            visit.snapshot().devices().stream()
                .limit(MAX_CHOICES)
                .map(device -> Html.of("<option value=\"{}\">", device.name()))
                .toList());
    String chosen = query.first("protocol");
    Html protocols =
        Html.all(
            PROTOCOLS.stream()
                .map(one ->
                    Html.of(
                        "<option value=\"{}\"{}>{}</option>",
                        one,
                        Html.when(one.equals(chosen), Html.of(" selected")),
                        one.toUpperCase(Locale.ROOT)))
                .toList());
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("access.tab.try"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                {}
                <p class="muted">{}</p>
                <section class="card"><form method="get" action="/access/try"><div class="fields">
                <div><label for="from">{}</label><input id="from" name="from" value="{}" list="devices" maxlength="253" required autocomplete="off" spellcheck="false"></div>
                <div><label for="to">{}</label><input id="to" name="to" value="{}" list="devices" maxlength="253" required autocomplete="off" spellcheck="false"></div>
                <div><label for="protocol">{}</label><select id="protocol" name="protocol">{}</select></div>
                <div><label for="port">{}</label><input id="port" name="port" value="{}" inputmode="numeric" maxlength="5" placeholder="22" autocomplete="off"></div>
                </div><datalist id="devices">{}</datalist><button class="primary" type="submit">{}</button></form></section>
                <div id="verdict" data-live="verdict">{}</div>
                """,
                visit.say("access.tab.try"),
                PolicyTabs.of(visit),
                visit.say("try.lead"),
                visit.say("try.from"),
                query.first("from"),
                visit.say("try.to"),
                query.first("to"),
                visit.say("try.protocol"),
                protocols,
                visit.say("try.port"),
                query.first("port"),
                devices,
                visit.say("try.button"),
                Html.when(query.has("from"), verdict(visit)))));
  }

  private Html verdict(Visit visit) {
    Form query = visit.query();
    String port = query.first("port").strip();
    try {
      AccessAnswer.Reached reached =
          (AccessAnswer.Reached)
              administration.carryOut(
                  new PolicyRequest.TryPolicy(
                      query.first("from"),
                      query.first("to"),
                      query.first("protocol"),
                      port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : -1));
      return reached.allowed()
          ? Html.of(
              "<div class=\"notice good\" role=\"status\"><p>{} <a"
                  + " href=\"/access/file#l{}\">{}</a></p></div>",
              visit.say("try.yes"),
              reached.line(),
              visit.say("access.line", "line", Integer.toString(reached.line())))
          : Html.of(
              "<div class=\"notice bad\" role=\"status\"><p>{}</p></div>", visit.say("try.no"));
    } catch (RefusedException e) {
      return Html.of(
          "<div class=\"notice bad\" role=\"alert\"><p>{}</p></div>",
          RefusalTexts.text(visit.texts(), e));
    }
  }
}
