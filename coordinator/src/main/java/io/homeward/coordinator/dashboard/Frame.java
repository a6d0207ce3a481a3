package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is around every page: the head, the way to the other pages, and what was done. */
final class Frame {
  private static final List<Tab> TABS =
      List.of(
          new Tab("/machines", "machines", Right.OWN),
          new Tab("/me", "me", Right.OWN),
          new Tab("/users", "users", Right.SEE),
          new Tab("/access", "access", Right.SEE),
          new Tab("/dns", "dns", Right.SEE),
          new Tab("/keys", "keys", Right.SEE),
          new Tab("/settings", "settings", Right.SEE),
          new Tab("/log", "log", Right.SEE),
          new Tab("/backup", "backup", Right.EVERYTHING));

  private Frame() {}

  /**
   * One of the pages that the frame leads to.
   *
   * @param path where
   * @param key of its name
   * @param right who sees it
   */
  private record Tab(String path, String key, Right right) {}

  /** A page of the dashboard. */
  static Html page(Visit visit, String title, Html body) {
    List<Html> tabs = new ArrayList<>();
    for (Tab tab : TABS) {
      if (visit.may(tab.right())) {
        boolean here = visit.path().equals(tab.path()) || visit.path().startsWith(tab.path() + "/");
        tabs.add(
            Html.of(
                "<a href=\"{}\"{}>{}</a>",
                tab.path(),
                Html.when(here, Html.of(" aria-current=\"page\"")),
                visit.say("tab." + tab.key())));
      }
    }
    return Html.of(
        """
        {}
        <body data-seen="{}" data-copied="{}" data-most="{}" data-toolarge="{}"{}>
        <a class="skip" href="#content">{}</a>{}
        <header class="bar">
        <a class="mark" href="/home"><img src="/assets/homeward.svg" alt="" width="26" height="26"><span>{}</span></a>
        <nav aria-label="{}">{}</nav>
        <form class="who" method="post" action="/leave">{}<span class="person" title="{}">{}</span><button type="submit" class="quiet">{}</button></form>
        </header>
        <main id="content" tabindex="-1">
        {}
        {}
        </main>
        <p class="foot keys">{}</p>
        <div id="said" class="said" role="status" aria-live="polite"></div>
        </body>
        </html>
        """,
        head(visit.texts(), title),
        LiveChanges.mark(visit.snapshot()),
        visit.say("copied"),
        Form.MAX_BYTES,
        visit.say("toolarge"),
        Html.when(!visit.refused().isOf(""), Html.of(" data-page=\"{}\"", visit.path())),
        visit.say("skip"),
        Copy.SHAPES,
        visit.snapshot().tailnet().domain(),
        visit.say("pages"),
        Html.all(tabs),
        token(visit),
        visit.user().name(),
        visit.user().displayName(),
        visit.say("signout"),
        notice(visit),
        body,
        visit.say("keyboard"));
  }

  /** A page without the others around it. */
  static Html alone(PageTexts texts, String heading, Html body) {
    return Html.of(
        """
        {}
        <body class="alone">
        <main id="content">
        <div class="card">
        <div class="mark"><img src="/assets/homeward.svg" alt="" width="26" height="26">Homeward</div>
        <h1>{}</h1>
        {}
        </div>
        <p class="foot">{}</p>
        </main>
        </body>
        </html>
        """,
        head(texts, heading),
        heading,
        body,
        texts.get("foot", Map.of()));
  }

  /** A page that says one thing. */
  static Html message(Visit visit, String heading, String text) {
    return page(
        visit,
        heading,
        Html.of(
            """
            <section class="card narrow"><h1>{}</h1><p class="muted">{}</p>
            <p class="actions"><a class="button" href="/home">{}</a></p></section>
            """,
            heading,
            text,
            visit.say("back")));
  }

  /**
   * Whether something is meant that is not done at once.
   *
   * @param title what is to be done, on the button and in the browser's title
   * @param heading which asks
   * @param text what comes of it
   * @param action where the form is sent that does it
   * @param back for whoever does not mean it
   */
  record Question(String title, String heading, String text, String action, String back) {}

  /** A page that asks, before something is done. */
  static Html question(Visit visit, Question question) {
    return page(
        visit,
        question.title(),
        Html.of(
            """
            <section class="card narrow"><h1>{}</h1><p class="muted">{}</p>
            <form method="post" action="{}">{}<div class="actions">
            <button class="danger" type="submit">{}</button><a class="button" href="{}">{}</a></div></form></section>
            """,
            question.heading(),
            question.text(),
            question.action(),
            token(visit),
            question.title(),
            question.back(),
            visit.say("cancel")));
  }

  /** What every form begins with. */
  static Html token(Visit visit) {
    return Html.of("<input type=\"hidden\" name=\"token\" value=\"{}\">", visit.session().token());
  }

  private static Html head(PageTexts texts, String title) {
    return Html.of(
        """
        <!doctype html>
        <html lang="{}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{} · Homeward</title>
        <link rel="icon" href="/assets/homeward.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/assets/dashboard.css">
        <script src="/assets/dashboard.js" defer></script>
        </head>
        """,
        texts.language(),
        title);
  }

  private static Html notice(Visit visit) {
    Session.Notice notice = visit.session().takeNotice();
    String untold = visit.refused().untold();
    Html refused =
        untold == null
            ? Html.EMPTY
            : Html.of("<div class=\"notice bad\" role=\"alert\"><p>{}</p></div>", untold);
    if (notice == null) {
      return refused;
    }
    Html secret =
        notice.secret() == null
            ? Html.EMPTY
            : Html.of(
                "<p class=\"secret\">{}</p>{}",
                Copy.code(visit, notice.secret()),
                Html.when(
                    notice.secret().startsWith("http"),
                    QrCode.html(notice.secret(), visit.say("qr"))));
    return Html.of(
        "{}<div class=\"notice {}\" role=\"status\"><p>{}</p>{}</div>",
        refused,
        notice.good() ? "good" : "bad",
        notice.text(),
        secret);
  }
}
