package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.desktop.linux.PortalDialogue.Action;
import io.homeward.ui.desktop.linux.PortalDialogue.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;

class PortalDialogueTest {
  private static final String SESSION = "/org/freedesktop/portal/desktop/session/1_2/s";
  private static final PortalAnswer MADE = new PortalAnswer(SESSION, false, null);
  private static final PortalAnswer BOUND = new PortalAnswer(null, true, "F9");

  private final PortalDialogue dialogue = new PortalDialogue();

  private void bound() {
    dialogue.on(new Event.Appeared());
    dialogue.on(new Event.Accepted("/a"));
    dialogue.on(new Event.Answered("/a", 0, MADE));
    dialogue.on(new Event.Accepted("/b"));
    assertThat(dialogue.on(new Event.Answered("/b", 0, BOUND)))
        .containsExactly(new Action.Tell(new KeyStanding.Given("F9")));
  }

  @Test
  void answersToOtherRequestsAndOfOtherSessionsMeanNothing() {
    dialogue.on(new Event.Appeared());
    dialogue.on(new Event.Accepted("/a"));
    assertThat(dialogue.on(new Event.Answered("/other", 0, MADE))).isEmpty();
    assertThat(dialogue.on(new Event.Answered("/a", 0, MADE))).hasSize(2);
    assertThat(dialogue.on(new Event.Answered("/a", 0, MADE))).as("a second time").isEmpty();
    dialogue.on(new Event.Accepted("/b"));
    dialogue.on(new Event.Answered("/b", 0, BOUND));
    assertThat(dialogue.on(new Event.Pressed("/other", "search"))).isEmpty();
    assertThat(dialogue.on(new Event.Pressed(SESSION, "other"))).isEmpty();
    assertThat(dialogue.on(new Event.Ended("/other"))).isEmpty();
    assertThat(dialogue.on(new Event.Pressed(SESSION, "search")))
        .containsExactly(new Action.Press());
  }

  @Test
  void keysThatTheDesktopLeavesOutWereNotWanted() {
    dialogue.on(new Event.Appeared());
    dialogue.on(new Event.Accepted("/a"));
    dialogue.on(new Event.Answered("/a", 0, MADE));
    dialogue.on(new Event.Accepted("/b"));
    assertThat(dialogue.on(new Event.Answered("/b", 0, new PortalAnswer(null, true, null))))
        .containsExactly(new Action.GiveUp(new KeyStanding.Refused()));
    assertThat(dialogue.on(new Event.Appeared())).as("it is over").isEmpty();
  }

  @Test
  void aPortalThatEndsOneSessionAfterTheOtherIsAskedEverMoreRarely() {
    bound();
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      dialogue.on(new Event.Vanished()).stream()
          .filter(Action.Pause.class::isInstance)
          .forEach(pause -> seconds.add(((Action.Pause) pause).duration().toSeconds()));
      bound();
    }
    assertThat(seconds).containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    dialogue.on(new Event.Pressed(SESSION, "search"));
    assertThat(dialogue.on(new Event.Ended(SESSION)))
        .contains(new Action.Pause(PortalDialogue.FIRST_PAUSE));
    assertThat(dialogue.on(new Event.PauseOver())).containsExactly(new Action.Create());
    assertThat(dialogue.on(new Event.PauseOver())).as("a late one").isEmpty();
    assertThat(dialogue.on(new Event.Failed())).as("tried again later").hasSize(2);
  }

  @Test
  void whatHasAnotherFormThanItShouldCountsAsNotSaid() {
    assertThat(PortalAnswer.of(Map.of())).isEqualTo(PortalAnswer.NOTHING);
    assertThat(PortalAnswer.of(Map.of("session_handle", new Variant<>(SESSION))).session())
        .isEqualTo(SESSION);
    for (String bad : List.of("", "/", "/elsewhere/session", SESSION + "/../x", SESSION + " ")) {
      assertThat(PortalAnswer.of(Map.of("session_handle", bad)).session()).as(bad).isNull();
    }
    assertThat(PortalAnswer.of(Map.of("session_handle", 7, "shortcuts", "none")))
        .isEqualTo(PortalAnswer.NOTHING);
  }

  /** Seeds are fixed: a failure comes again. */
  @Test
  void nothingThatAPortalSendsIsAnError() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      PortalAnswer answer =
          PortalAnswer.of(Map.of("shortcuts", any(random, 4), "session_handle", any(random, 1)));
      assertThat(answer.trigger() == null || answer.trigger().length() <= 120).isTrue();
    }
  }

  private static Object any(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 5)) {
      case 0 -> "search";
      case 1 -> "trigger_description";
      case 2 -> random.nextInt();
      case 3 ->
          random
              .ints(random.nextInt(80), 0, 0x11000)
              .collect(StringBuilder::new, (out, c) -> out.append((char) c), StringBuilder::append)
              .toString();
      case 4 -> SESSION;
      case 5 -> new Variant<>(String.valueOf(any(random, 0)));
      case 6 -> new Object[] {"search", any(random, depth - 1)};
      case 7 -> Map.of("trigger_description", any(random, depth - 1));
      default -> List.of(any(random, depth - 1), any(random, depth - 1));
    };
  }
}
