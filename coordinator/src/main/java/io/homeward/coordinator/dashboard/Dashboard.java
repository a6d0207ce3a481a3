package io.homeward.coordinator.dashboard;

import static io.homeward.coordinator.dashboard.Endpoint.get;
import static io.homeward.coordinator.dashboard.Endpoint.post;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.passkey.Passkeys;
import io.homeward.coordinator.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The addresses of the dashboard, and what belongs to no page of its own. Thread-safe. */
public final class Dashboard {
  /** Where who signed in begins. */
  public static final String HOME = "/home";

  private static final List<PageTexts> TEXTS = PageTexts.all(Dashboard.class);
  private static final Map<String, String> ASSETS = new ConcurrentHashMap<>();

  private final List<Endpoint> endpoints = new ArrayList<>();

  /**
   * The pages over the given administration.
   *
   * @param live tells when to look again
   * @param surroundings the server around them
   * @param sessions the browsers in which people are signed in
   * @param passkeys null: nobody signs in with any
   */
  public Dashboard(
      Administration administration,
      LiveChanges live,
      Surroundings surroundings,
      Sessions sessions,
      @Nullable Passkeys passkeys) {
    endpoints.add(get(HOME, Right.OWN, _ -> new Reply.See(MachinesPage.PATH)));
    endpoints.add(post("/leave", Right.OWN, _ -> new Reply.SignedOut()));
    endpoints.add(get("/changes", Right.OWN, live::await));
    endpoints.addAll(new MachinesPage().endpoints());
    endpoints.addAll(new MachinePage(administration, surroundings).endpoints());
    endpoints.addAll(new MachineRoutes(administration).endpoints());
    endpoints.addAll(new MachineClient(administration).endpoints());
    endpoints.addAll(new WaitingPage(administration).endpoints());
    endpoints.addAll(new AddPage(administration).endpoints());
    endpoints.addAll(new UsersPage(administration).endpoints());
    endpoints.addAll(new KeysPage(administration).endpoints());
    endpoints.addAll(new AccessPage(administration).endpoints());
    endpoints.addAll(new PolicyFilePage(administration).endpoints());
    endpoints.addAll(new TryPage(administration).endpoints());
    endpoints.addAll(new DnsPage(administration).endpoints());
    endpoints.addAll(new SettingsPage(administration, surroundings, passkeys).endpoints());
    endpoints.addAll(new LogPage(administration).endpoints());
    endpoints.addAll(new PersonPage(administration, sessions, passkeys).endpoints());
    endpoints.addAll(new BackupPage(administration, surroundings).endpoints());
  }

  /** All addresses. */
  public List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  /** A file that the pages name. */
  public static String asset(String name) {
    return ASSETS.computeIfAbsent(name, Dashboard::read);
  }

  private static String read(String name) {
    try (InputStream in = Dashboard.class.getResourceAsStream("pages/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words for a browser. */
  public static PageTexts texts(@Nullable String acceptLanguage) {
    return PageTexts.preferred(TEXTS, acceptLanguage);
  }

  static List<PageTexts> allTexts() {
    return TEXTS;
  }

  /** What somebody may do. */
  public Set<Right> rights(User user) {
    return Right.of(user.role());
  }

  /** Whether somebody may be signed in at all. */
  public boolean admits(User user) {
    return user.id() != User.TAGGED_DEVICES.id() && !user.suspended();
  }

  /** What an address answers; a refusal is a page that says why, or word for the page before. */
  public Reply answer(Endpoint endpoint, Visit visit) {
    try {
      return endpoint.handler().answer(visit);
    } catch (NotThereException e) {
      return new Reply.Page(
          404, Frame.message(visit, visit.say("notthere.heading"), visit.say("notthere.text")));
    } catch (RefusedException e) {
      return refused(endpoint, visit, e.reason(), RefusalTexts.text(visit.texts(), e));
    } catch (StoreException e) {
      return refused(
          endpoint,
          visit,
          null,
          visit.say("refused.said", "reason", String.valueOf(e.getMessage())));
    }
  }

  /** The page of the form again, with all that was written in it; else one that says why. */
  private Reply refused(Endpoint endpoint, Visit visit, @Nullable Refusal cause, String reason) {
    Endpoint page =
        endpoints.stream()
            .filter(one -> one.method() == Endpoint.Method.GET)
            .filter(one -> one.path().equals(endpoint.page()) && visit.may(one.right()))
            .findFirst()
            .orElse(null);
    if (page != null) {
      try {
        Visit again = visit.again(Endpoint.filled(page.path(), visit.names()), cause, reason);
        if (page.handler().answer(again) instanceof Reply.Page(var _, var html)) {
          return new Reply.Page(409, html);
        }
      } catch (NotThereException | RefusedException | StoreException e) {
        // The page itself is gone, or not to be had either: the reason is told by itself.
      }
    }
    return new Reply.Page(409, Frame.message(visit, visit.say("refused.heading"), reason));
  }

  /** What somebody reads whose role does not allow it. */
  public Html forbidden(Visit visit) {
    return Frame.message(visit, visit.say("forbidden.heading"), visit.say("forbidden.text"));
  }

  /** What somebody reads whose form came when the session was over. */
  public Html signedOut(PageTexts texts) {
    return Frame.alone(
        texts,
        texts.get("signedout.heading", Map.of()),
        Html.of(
            """
            <p class="muted">{}</p>
            <p class="actions"><a class="button primary" href="/enter">{}</a></p>
            """,
            texts.get("signedout.text", Map.of()),
            texts.get("signin.again", Map.of())));
  }

  /**
   * Where one signs in.
   *
   * @param person who whoever can open the page is; null: the page cannot tell
   * @param token for the form
   */
  public Html signIn(PageTexts texts, String domain, @Nullable String person, String token) {
    Html way =
        person == null
            ? Html.of("<p class=\"muted\">{}</p>", texts.get("signin.none", Map.of()))
            : Html.of(
                """
                <p class="muted">{}</p>
                <form method="post" action="/enter">
                <input type="hidden" name="token" value="{}">
                <div class="actions"><button class="primary" type="submit">{}</button></div>
                </form>
                """,
                texts.get("signin.lead", Map.of()),
                token,
                texts.get("signin.as", Map.of("person", person)));
    return Frame.alone(texts, texts.get("signin.heading", Map.of("domain", domain)), way);
  }
}
