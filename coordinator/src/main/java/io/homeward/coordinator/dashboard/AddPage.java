package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.Right;
import java.time.Duration;
import java.util.List;

/** How a device of the person's own joins, step by step for each system. */
final class AddPage {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final List<String> SYSTEMS =
      List.of("app", "linux", "macos", "windows", "phone", "official");

  private final Administration administration;

  AddPage(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/add", Right.OWN, AddPage::show),
        Endpoint.post("/add/link", Right.OWN, this::link).on("/add"));
  }

  /** A link with which one device joins as the person's. */
  private Reply link(Visit visit) {
    AdminAnswer answer =
        administration.carryOut(
            new KeyRequest.CreateAuthKey(
                visit.user().name(), false, false, LIFE.toSeconds(), List.of(), true),
            visit.user().name());
    if (answer instanceof AdminAnswer.AuthKeyAnswer key && key.invite() != null) {
      visit.session().leave(new Session.Notice(true, visit.say("add.link.done"), key.invite()));
    }
    return new Reply.See("/add");
  }

  private static Reply show(Visit visit) {
    String url = visit.url().toString();
    Html systems =
        Html.all(
            SYSTEMS.stream()
                .map(system ->
                    Html.of(
                        "<details class=\"card"
                            + " system\"{}><summary>{}</summary><p>{}</p>{}{}</details>",
                        Html.when(system.equals("app"), Html.of(" open")),
                        visit.say("add." + system),
                        visit.say("add." + system + ".how"),
                        Copy.code(visit, command(system, url)),
                        Html.when(system.equals("phone"), onPhone(visit))))
                .toList());
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("add.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                <p class="muted">{}</p>
                {}
                <section class="card"><h2>{}</h2><p class="muted">{}</p>
                <form method="post" action="/add/link">{}<button type="submit">{}</button></form></section>
                """,
                visit.say("add.title"),
                visit.say("add.lead"),
                systems,
                visit.say("add.link"),
                visit.say("add.link.how"),
                Frame.token(visit),
                visit.say("add.link.make"))));
  }

  /** This page on the phone: there the address is copied by a touch. */
  private static Html onPhone(Visit visit) {
    return Html.of(
        "<div class=\"same\"><p class=\"small muted\">{}</p>{}</div>",
        visit.say("add.phone.qr"),
        QrCode.html(visit.url().resolve("/add").toString(), visit.say("qr")));
  }

  private static String command(String system, String url) {
    return switch (system) {
      case "linux", "macos", "windows" -> "homeward up --login-server " + url;
      case "official" -> "tailscale up --login-server " + url;
      default -> url;
    };
  }
}
