package io.homeward.ui.text;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.Works;
import io.homeward.ui.session.Trouble;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A problem in words.
 *
 * @param title what is wrong, one short sentence
 * @param advice what to do about it
 */
public record ProblemText(String title, String advice) {
  /**
   * The words for a trouble: where devices are reached all the same, nobody need look for a fault.
   */
  public static ProblemText of(Trouble trouble, Strings strings) {
    NodeProblem problem = trouble.problem();
    ProblemText text = of(problem, strings);
    return problem.kind() == NodeProblem.Kind.SERVER_UNREACHABLE && trouble.works() != Works.NOTHING
        ? new ProblemText(text.title(), strings.get("problem.unreachable.connected"))
        : text;
  }

  /** The words for a problem. The one place that maps problems to sentences. */
  public static ProblemText of(NodeProblem problem, Strings strings) {
    String subject =
        problem.subject().isEmpty() ? strings.get("problem.the.server") : problem.subject();
    String detail =
        problem.detail().isEmpty() ? strings.get("problem.no.detail") : problem.detail();
    return switch (problem.kind()) {
      case SERVER_UNREACHABLE ->
          text(strings, "problem.unreachable.title", "problem.unreachable.advice", subject, detail);
      case NOT_A_TAILNET_SERVER ->
          text(strings, "problem.no.tailnet.title", "problem.no.tailnet.advice", subject, detail);
      case CERTIFICATE_REJECTED ->
          text(strings, "problem.certificate.title", "problem.certificate.advice", subject, detail);
      case SERVER_KEY_CHANGED ->
          text(strings, "problem.key.title", "problem.key.advice", subject, detail);
      case SERVER_ERROR ->
          text(strings, "problem.server.title", "problem.server.advice", subject, detail);
      case REGISTRATION_REFUSED ->
          text(strings, "problem.refused.title", "problem.refused.advice", subject, detail);
      case SIGN_IN_NOT_FINISHED ->
          text(strings, "problem.unfinished.title", "problem.unfinished.advice", subject, detail);
      case KEY_EXPIRED ->
          text(strings, "problem.expired.title", "problem.expired.advice", subject, detail);
      case KEY_EXPIRES ->
          new ProblemText(
              strings.get("problem.expires.title", days(problem.subject())),
              strings.get("problem.expires.advice", moment(detail, strings)));
      case DEVICE_REMOVED ->
          text(strings, "problem.removed.title", "problem.removed.advice", subject, detail);
      case BAD_HOSTNAME ->
          text(strings, "problem.hostname.title", "problem.hostname.advice", subject, detail);
      case BAD_URL -> text(strings, "problem.url.title", "problem.url.advice", subject, detail);
      case PORT_IN_USE ->
          text(strings, "problem.port.title", "problem.port.advice", subject, detail);
      case TUN_NOT_PERMITTED ->
          text(strings, "problem.tun.title", "problem.tun.advice", subject, detail);
      case HELPER_FAILED ->
          text(strings, "problem.helper.title", "problem.helper.advice", subject, detail);
      case NOT_GUARDED ->
          text(strings, "problem.unguarded.title", "problem.unguarded.advice", subject, detail);
      case ROUTE_TAKEN ->
          problem.detail().isEmpty()
              ? text(strings, "problem.route.title", "problem.route.nowhere.advice", subject, "")
              : text(strings, "problem.route.title", "problem.route.advice", subject, detail);
      case LINK_FOUGHT ->
          text(strings, "problem.link.title", "problem.link.advice", subject, detail);
      case NAMES_FOUGHT ->
          text(
              strings,
              "problem.names.fought.title",
              "problem.names.fought.advice",
              subject,
              detail);
      case NAMES_LEFT ->
          text(strings, "problem.names.left.title", "problem.names.left.advice", subject, detail);
      case NAMES_NOT_SET ->
          text(
              strings,
              "problem.names.not.set.title",
              "problem.names.not.set.advice",
              subject,
              detail);
      case DAEMON_GONE ->
          text(strings, "problem.daemon.title", "problem.daemon.advice", subject, detail);
      case STATE_IN_USE ->
          text(strings, "problem.state.used.title", "problem.state.used.advice", subject, detail);
      case SOCKET_NOT_OPENED ->
          text(strings, "problem.socket.title", "problem.socket.advice", subject, detail);
      case CAPTIVE_PORTAL ->
          text(strings, "problem.portal.title", "problem.portal.advice", subject, detail);
      case MAP_REMEMBERED ->
          text(strings, "problem.remembered.title", "problem.remembered.advice", subject, detail);
      case ROUTE_AT_HOME ->
          text(strings, "problem.at.home.title", "problem.at.home.advice", subject, detail);
      case ADDRESS_TAKEN ->
          text(strings, "problem.taken.title", "problem.taken.advice", subject, detail);
      case OTHER_TAILNET ->
          text(strings, "problem.other.title", "problem.other.advice", subject, detail);
      case PEER_CLOCK_BEHIND ->
          text(
              strings,
              "problem.clock.title",
              "problem.clock.advice",
              subject,
              moment(detail, strings));
      case RELAY_UNREACHABLE ->
          text(
              strings,
              "problem.relay.title",
              "problem.relay.advice",
              subject,
              RelayReasonText.of(detail, strings));
      case RELAY_UNWELL ->
          text(strings, "problem.unwell.title", "problem.unwell.advice", subject, detail);
      case INSIDE_ONLY ->
          text(strings, "problem.inside.title", "problem.inside.advice", subject, detail);
      case NAMES_UNANSWERED ->
          text(strings, "problem.names.title", "problem.names.advice", subject, detail);
      case NAMES_ASKED_ELSEWHERE ->
          text(
              strings,
              "problem.names.elsewhere.title",
              "problem.names.elsewhere.advice",
              subject,
              detail);
      case NAMES_SILENT ->
          text(
              strings,
              "problem.names.silent.title",
              "problem.names.silent.advice",
              subject,
              detail);
      case UDP_BLOCKED -> text(strings, "problem.udp.title", "problem.udp.advice", subject, detail);
      case SERVER_WARNS, SERVER_SAYS ->
          new ProblemText(
              strings.get("problem.says.title", subject),
              problem.detail().isEmpty() ? strings.get("problem.says.advice") : problem.detail());
      case RESOLVER_LEFT_OUT ->
          text(strings, "problem.resolver.title", "problem.resolver.advice", subject, detail);
      case STATE_BROKEN ->
          text(
              strings,
              "problem.state.broken.title",
              "problem.state.broken.advice",
              subject,
              detail);
      case KEYS_LOCKED ->
          text(strings, "problem.keys.title", "problem.keys.advice", subject, detail);
      case STATE_NOT_WRITTEN ->
          text(strings, "problem.state.full.title", "problem.state.full.advice", subject, detail);
      case INTERNAL ->
          text(strings, "problem.internal.title", "problem.internal.advice", subject, detail);
    };
  }

  /**
   * Since when a problem is there and what works nevertheless, in one or two sentences.
   *
   * @param since null: it came just now
   */
  public static String standing(
      @Nullable Instant since, Works works, Strings strings, Formats formats) {
    String still =
        switch (works) {
          case ALL -> strings.get("works.all");
          case PART -> strings.get("works.part");
          case INSIDE_ONLY -> strings.get("works.inside");
          case NOTHING -> strings.get("works.nothing");
        };
    return since == null ? still : strings.get("problem.since", formats.moment(since), still);
  }

  private static int days(String count) {
    try {
      return Integer.parseInt(count);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** In the person's own form and time; what is no moment stays as it is. */
  private static String moment(String document, Strings strings) {
    try {
      return new Formats(strings, ZoneId.systemDefault()).moment(Instant.parse(document));
    } catch (DateTimeException e) {
      return document;
    }
  }

  private static ProblemText text(
      Strings strings, String titleKey, String adviceKey, String subject, String detail) {
    return new ProblemText(
        strings.get(titleKey, subject, detail), strings.get(adviceKey, subject, detail));
  }
}
