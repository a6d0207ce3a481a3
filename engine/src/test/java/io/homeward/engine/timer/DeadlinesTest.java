package io.homeward.engine.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Deadlines<Thing> deadlines = new Deadlines<>();

  private static final class Thing implements Deadlines.Timed {
    private final Alarm alarm = new Alarm();
    private final Alarm noted = new Alarm();
    private int looks;

    @Override
    public @Nullable Alarm deadline() {
      looks++;
      return alarm.isSet() ? alarm : null;
    }

    @Override
    public Alarm noted() {
      return noted;
    }
  }

  /** Lets time pass and returns who was visited while its alarm was due. */
  private List<Thing> visit(long now) {
    List<Thing> due = new ArrayList<>();
    for (Thing t = deadlines.takeDue(now); t != null; t = deadlines.takeDue(now)) {
      if (t.alarm.goesOff(now)) {
        due.add(t);
      }
      deadlines.note(t);
    }
    return due;
  }

  @Test
  void whatWantsNothingIsNeverLookedAt() {
    List<Thing> idle = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Thing thing = new Thing();
      deadlines.note(thing);
      idle.add(thing);
    }
    Thing busy = new Thing();
    for (int now = 0; now < 1000; now++) {
      busy.alarm.setAt(now + 1);
      deadlines.note(busy);
      assertThat(deadlines.untilNext(now)).isEqualTo(1);
      assertThat(visit(now + 1)).containsExactly(busy);
    }
    assertThat(deadlines.untilNext(1000)).isEqualTo(Long.MAX_VALUE);
    assertThat(idle).allSatisfy(thing -> assertThat(thing.looks).isEqualTo(1));
  }

  /** Against a look at all of them: the same go off at the same moments, also around a wrap. */
  @Test
  void everythingGoesOffWhenItIsDue() {
    Random random = new Random(3);
    List<Thing> things = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      things.add(new Thing());
    }
    long now = Long.MAX_VALUE - 3_000;
    for (int step = 0; step < 10_000; step++) {
      Thing thing = things.get(random.nextInt(things.size()));
      if (random.nextInt(3) == 0) {
        thing.alarm.clear();
      } else {
        thing.alarm.setAt(now + random.nextInt(50));
      }
      deadlines.note(thing);
      now += random.nextInt(3);
      List<Thing> due = new ArrayList<>();
      for (Thing t : things) {
        if (t.alarm.isSet() && t.alarm.atNanos() - now <= 0) {
          due.add(t);
        }
      }
      assertThat(visit(now)).containsExactlyInAnyOrderElementsOf(due);
    }
  }
}
