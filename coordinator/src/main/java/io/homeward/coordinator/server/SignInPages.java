package io.homeward.coordinator.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.dashboard.PageTexts;
import io.homeward.coordinator.dashboard.RefusalTexts;
import io.homeward.coordinator.dashboard.WaitingPage;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.SystemName;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.HostInfo;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a device join: a page that asks the person, and what follows its form. The person is the one
 * of the embedded sign-in, or whoever has signed in through a provider. Who may come here at all is
 * decided before, by {@link Site}.
 */
final class SignInPages {
  /** The path that addresses of sign-ins begin with. */
  static final String JOIN = "/join/";

  private static final String COOKIE = "homeward-sign-in";

  /** Enough of an address to tell it from another; who knows it cannot guess the rest. */
  private static final int COMPARED = 8;

  private static final int MAX_IN_HEADING = 40;

  private final TailnetState state;
  private final Supplier<SiteOrigin> origin;
  private final EmbeddedSignIn signIn;
  private final Visitors visitors;
  private final AccountPace accounts;
  private final Function<ServerRequest, String> place;

  /**
   * @param place from which address somebody comes; empty for this computer
   */
  SignInPages(
      TailnetState state,
      Supplier<SiteOrigin> origin,
      EmbeddedSignIn signIn,
      Visitors visitors,
      AccountPace accounts,
      Function<ServerRequest, String> place) {
    this.place = place;
    this.state = state;
    this.origin = origin;
    this.signIn = signIn;
    this.visitors = visitors;
    this.accounts = accounts;
  }

  /** Asks the person whether a device may join. */
  void show(ServerRequest request, ServerResponse response) {
    SignIns.SignIn waiting = signIn.find(request.path().pathParameters().get("id"));
    if (waiting == null || waiting.result() != null) {
      over(request, response);
      return;
    }
    Visitors.Visitor visitor = visitor(request, waiting);
    if (visitor == null && !signIn.enabled()) {
      SiteAnswers.redirect(
          response, URI.create(ChoicePages.SIGN_IN + "?to=" + JOIN + waiting.id()));
      return;
    }
    PageTexts texts = SiteAnswers.texts(request);
    String browser = cookie(request);
    if (browser == null) {
      browser = signIn.newBrowser();
      response
          .headers()
          .addCookie(
              SetCookie.builder(COOKIE, browser)
                  .path(JOIN)
                  .httpOnly(true)
                  .secure("https".equals(origin.get().url().getScheme()))
                  .sameSite(SetCookie.SameSite.LAX)
                  .build());
    }
    HostInfo host = waiting.request().host();
    String name = host.hostname().isEmpty() ? texts.get("join.noname", Map.of()) : host.hostname();
    Map<String, String> values = new HashMap<>();
    values.put("hostname", shortened(name));
    values.put("device", name);
    values.put(
        "system", host.os().isEmpty() ? texts.get("join.nosystem", Map.of()) : SystemName.of(host));
    values.put("domain", state.snapshot().tailnet().domain());
    values.put("owner", visitor == null ? signIn.person() : visitor.user().displayName());
    values.put("from", from(request, waiting));
    values.put("end", waiting.id().substring(waiting.id().length() - COMPARED));
    values.put("key", waiting.request().node().shortForm());
    values.put("action", JOIN + waiting.id());
    values.put("token", signIn.token(browser, subject(waiting.id(), visitor)));
    SiteAnswers.list(
        request,
        response,
        "join",
        values,
        PhoneRow.of(origin.get().url(), JOIN + waiting.id()),
        false);
  }

  /**
   * Who is here and may answer; null: nobody, or everybody where the embedded sign-in is.
   *
   * @param waiting null when it is over
   */
  private Visitors.@Nullable Visitor visitor(
      ServerRequest request, SignIns.@Nullable SignIn waiting) {
    Visitors.Visitor visitor = signIn.enabled() ? null : visitors.find(request);
    boolean remembered = visitor != null && !visitor.anew();
    return remembered && waiting != null && waiting.again() ? null : visitor;
  }

  /** Where the device is, seen from the browser: a stranger's is elsewhere as a rule. */
  private String from(ServerRequest request, SignIns.SignIn waiting) {
    PageTexts texts = SiteAnswers.texts(request);
    if (waiting.origin().isEmpty()) {
      return texts.get("join.from.here", Map.of());
    }
    boolean same = waiting.origin().equals(place.apply(request));
    return texts.get(
        same ? "join.from.same" : "join.from.other",
        Map.of("address", Addresses.shown(waiting.origin())));
  }

  /** Takes the person's answer. */
  void answer(ServerRequest request, ServerResponse response) throws IOException {
    String id = request.path().pathParameters().get("id");
    Map<String, List<String>> form = SiteAnswers.form(request);
    String browser = cookie(request);
    Visitors.Visitor visitor = visitor(request, signIn.find(id));
    if (form == null
        || visitor == null && !signIn.enabled()
        || browser == null
        || !origin.get().ownOrigin(SiteAnswers.header(request, HeaderNames.ORIGIN))
        || !signIn.knowsToken(browser, subject(id, visitor), SiteAnswers.field(form, "token"))) {
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.FORM, Map.of());
      return;
    }
    try {
      if ("join".equals(SiteAnswers.field(form, "answer"))) {
        if (visitor != null && !accounts.mayJoin(visitor.user().id())) {
          SiteAnswers.tooOften(request, response);
          return;
        }
        Device device =
            visitor == null ? signIn.confirm(id) : signIn.confirmAs(id, visitor.user().id());
        done(request, response, device);
      } else {
        signIn.cancel(id);
        SiteAnswers.message(request, response, Status.OK_200, Pages.Message.CANCELLED, Map.of());
      }
    } catch (RefusedException e) {
      SignIns.SignIn decided = signIn.find(id);
      if (decided == null) {
        over(request, response);
        return;
      }
      if (decided.result() instanceof SignIns.Result.Joined(Device device)) {
        // The same browser once more: a double click, or back and again.
        done(request, response, device);
        return;
      }
      if (decided.result() instanceof SignIns.Result.Cancelled) {
        SiteAnswers.message(request, response, Status.OK_200, Pages.Message.CANCELLED, Map.of());
        return;
      }
      SiteAnswers.message(
          request,
          response,
          Status.CONFLICT_409,
          Pages.Message.REFUSED,
          Map.of("reason", RefusalTexts.text(SiteAnswers.texts(request), e)));
    }
  }

  private void done(ServerRequest request, ServerResponse response, Device device) {
    Snapshot snapshot = state.snapshot();
    if (!device.approved()) {
      SiteAnswers.list(
          request,
          response,
          "waits",
          Map.of("name", shortened(device.name()), "key", device.registration().node().shortForm()),
          PhoneRow.of(origin.get().url(), WaitingPage.PATH, "approve"),
          false);
      return;
    }
    SiteAnswers.page(
        request,
        response,
        "done",
        Map.of(
            "name",
            shortened(device.name()),
            "domain",
            snapshot.tailnet().domain(),
            "fqdn",
            snapshot.fqdn(device),
            "ipv4",
            IpText.format(device.addresses().ipv4()),
            "ipv6",
            IpText.format(device.addresses().ipv6())));
  }

  /** As it fits into a heading; the whole name stands below. */
  private static String shortened(String name) {
    return name.codePointCount(0, name.length()) <= MAX_IN_HEADING
        ? name
        : name.substring(0, name.offsetByCodePoints(0, MAX_IN_HEADING - 1)) + "…";
  }

  private static void over(ServerRequest request, ServerResponse response) {
    SiteAnswers.message(request, response, Status.NOT_FOUND_404, Pages.Message.OVER, Map.of());
  }

  /** What a form is about: another person's answer is another form. */
  private static String subject(String id, Visitors.@Nullable Visitor visitor) {
    return visitor == null ? id : id + "/" + visitor.user().id();
  }

  private static @Nullable String cookie(ServerRequest request) {
    String value = request.headers().cookies().first(COOKIE).orElse(null);
    return value != null && value.matches("[0-9a-f]{32}") ? value : null;
  }
}
