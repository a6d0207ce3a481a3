package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.KeyStanding;
import java.time.Duration;
import java.util.List;

/**
 * How keys are had from the portal, from the first question to the presses: what came in, and what
 * is to be done then. Knows neither bus nor clock. Owned by one thread.
 */
final class PortalDialogue {
  /** Before a session that ended is begun anew; twice as long each time until keys are pressed. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final long DONE = 0;
  private static final long NOT_WANTED = 1;

  private Step step = Step.CREATING;
  private String request = "";
  private String session = "";
  private boolean everBound;
  private Duration pause = FIRST_PAUSE;

  private enum Step {
    CREATING,
    BINDING,
    LISTING,
    BOUND,
    PAUSING,
    OVER
  }

  /** What came in. */
  sealed interface Event {
    /** There is a portal, for the first time or anew. */
    record Appeared() implements Event {}

    /** There is none any more. */
    record Vanished() implements Event {}

    /** The call that was made last will be answered at this path. */
    record Accepted(String request) implements Event {}

    /** The call that was made last was refused. */
    record Failed() implements Event {}

    /** An answer. */
    record Answered(String request, long code, PortalAnswer answer) implements Event {}

    /** Other keys are bound now; the trigger as in {@link PortalAnswer}. */
    record Changed(String session, PortalAnswer answer) implements Event {}

    /** The portal ended a session. */
    record Ended(String session) implements Event {}

    /** Keys were pressed. */
    record Pressed(String session, String shortcut) implements Event {}

    /** The pause is over. */
    record PauseOver() implements Event {}
  }

  /** What is to be done. */
  sealed interface Action {
    /** Asks for a session. */
    record Create() implements Action {}

    /** Asks for the keys. */
    record Bind(String session) implements Action {}

    /** Asks which keys there are. */
    record ListBound(String session) implements Action {}

    /** Tells how it stands. */
    record Tell(KeyStanding standing) implements Action {}

    /** Tells that the keys were pressed. */
    record Press() implements Action {}

    /** Waits before the next try. */
    record Pause(Duration duration) implements Action {}

    /** Ends it all; nothing more comes of it. */
    record GiveUp(KeyStanding standing) implements Action {}
  }

  List<Action> on(Event event) {
    if (step == Step.OVER) {
      return List.of();
    }
    return switch (event) {
      case Event.Appeared() -> create();
      case Event.PauseOver() -> step == Step.PAUSING ? create() : List.of();
      case Event.Vanished() -> everBound ? pause() : giveUp(new KeyStanding.Lost());
      case Event.Accepted(String path) -> {
        request = path;
        yield List.of();
      }
      case Event.Failed() -> failed();
      case Event.Answered answered ->
          answered.request().equals(request) ? answered(answered) : List.of();
      case Event.Changed changed -> isOurs(changed.session()) ? given(changed.answer()) : List.of();
      case Event.Ended(String ended) -> ended.equals(session) ? ended() : List.of();
      case Event.Pressed pressed -> pressed(pressed);
    };
  }

  private boolean isOurs(String path) {
    return path.equals(session) && (step == Step.BOUND || step == Step.LISTING);
  }

  private List<Action> create() {
    step = Step.CREATING;
    request = "";
    session = "";
    return List.of(new Action.Create());
  }

  private List<Action> answered(Event.Answered answered) {
    request = "";
    PortalAnswer answer = answered.answer();
    return switch (step) {
      case CREATING -> {
        if (answered.code() != DONE || answer.session() == null) {
          yield failed();
        }
        step = Step.BINDING;
        session = answer.session();
        yield List.of(new Action.Tell(new KeyStanding.Asking()), new Action.Bind(session));
      }
      case BINDING -> {
        if (answered.code() == NOT_WANTED || answer.listed() && answer.trigger() == null) {
          yield giveUp(new KeyStanding.Refused());
        }
        if (answered.code() != DONE) {
          yield failed();
        }
        everBound = true;
        if (answer.listed()) {
          yield given(answer);
        }
        step = Step.LISTING; // some do not say it by themselves
        yield List.of(new Action.ListBound(session));
      }
      case LISTING -> given(answer);
      case BOUND, PAUSING, OVER -> List.of();
    };
  }

  private List<Action> given(PortalAnswer answer) {
    step = Step.BOUND;
    String trigger = answer.trigger();
    return List.of(new Action.Tell(new KeyStanding.Given(trigger == null ? "" : trigger)));
  }

  private List<Action> failed() {
    return switch (step) {
      case LISTING -> given(PortalAnswer.NOTHING);
      case CREATING, BINDING -> everBound ? pause() : giveUp(new KeyStanding.Lost());
      case BOUND, PAUSING, OVER -> List.of();
    };
  }

  private List<Action> ended() {
    return everBound ? pause() : giveUp(new KeyStanding.Lost());
  }

  private List<Action> pressed(Event.Pressed pressed) {
    if (!isOurs(pressed.session()) || !pressed.shortcut().equals(PortalAnswer.SEARCH)) {
      return List.of();
    }
    pause = FIRST_PAUSE;
    return List.of(new Action.Press());
  }

  private List<Action> pause() {
    step = Step.PAUSING;
    session = "";
    request = "";
    Duration now = pause;
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    return List.of(new Action.Tell(new KeyStanding.Asking()), new Action.Pause(now));
  }

  private List<Action> giveUp(KeyStanding standing) {
    step = Step.OVER;
    return List.of(new Action.GiveUp(standing));
  }
}
