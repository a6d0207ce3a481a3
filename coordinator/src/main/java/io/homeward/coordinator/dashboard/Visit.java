package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Snapshot;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is signed in asks for a page, or sends a form of one. Who it is, and that the form
 * is from here, was found out before.
 *
 * @param path the path that was asked for, which one of ours
 * @param names the parts of the path that have names, such as {@code id}
 * @param query what follows the path
 * @param form what was sent; empty unless something is to be changed
 * @param session of the browser
 * @param user who it is
 * @param rights what comes with the role
 * @param texts the words in the person's language
 * @param url what clients are told about where this server is
 * @param refused a form that was refused just now
 * @param snapshot the tailnet
 * @param now when
 */
public record Visit(
    String path,
    Map<String, String> names,
    Form query,
    Form form,
    Session session,
    User user,
    Set<Right> rights,
    PageTexts texts,
    URI url,
    RefusedForm refused,
    Snapshot snapshot,
    Instant now) {

  public Visit {
    names = Map.copyOf(names);
  }

  /** Of somebody of whom nothing was refused. */
  public Visit(
      String path,
      Map<String, String> names,
      Form query,
      Form form,
      Session session,
      User user,
      Set<Right> rights,
      PageTexts texts,
      URI url,
      Snapshot snapshot,
      Instant now) {
    this(
        path,
        names,
        query,
        form,
        session,
        user,
        rights,
        texts,
        url,
        RefusedForm.none(),
        snapshot,
        now);
  }

  /**
   * The person sees a page again because a form of it was refused.
   *
   * @param page its path
   * @param cause which rule does not allow it; null: only the reason says it
   * @param reason for the person
   */
  Visit again(String page, @Nullable Refusal cause, String reason) {
    return new Visit(
        page,
        names,
        Form.EMPTY,
        Form.EMPTY,
        session,
        user,
        rights,
        texts,
        url,
        new RefusedForm(path, form, cause, reason),
        snapshot,
        now);
  }

  /** Whether the person may. */
  boolean may(Right right) {
    return rights.contains(right);
  }

  /** What a person is called whose login that is; the login itself where there is nobody now. */
  String person(String login) {
    User known = snapshot.userNamed(login);
    return known == null ? login : known.displayName();
  }

  /** The number in the path under that name; 0 when it is no number of ours. */
  long number(String name) {
    String text = names.getOrDefault(name, "");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  /** A text in the person's language. */
  String say(String key) {
    return texts.get(key, Map.of());
  }

  /** A text with one value in it. */
  String say(String key, String name, String value) {
    return texts.get(key, Map.of(name, value));
  }

  /** So many of something. */
  String count(String key, int count) {
    return texts.count(key, count);
  }

  /** A text in the person's language, or another where there is none. */
  String sayOr(String key, String otherwise) {
    return texts.getOr(key, otherwise);
  }

  /** Leaves word for the next page. */
  void done(String text) {
    session.leave(new Session.Notice(true, text, null));
  }
}
