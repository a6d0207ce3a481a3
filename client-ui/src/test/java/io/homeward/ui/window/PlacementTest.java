package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.settings.WindowPlace;
import java.util.List;
import java.util.Random;
import javafx.geometry.Rectangle2D;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final Rectangle2D MAIN = new Rectangle2D(0, 30, 1920, 1050);
  private static final Rectangle2D LEFT = new Rectangle2D(-1280, 0, 1280, 1024);
  private static final WindowSize SIZE = WindowSize.within(1920, 1050);

  private static @Nullable WindowPlace of(WindowPlace last, Rectangle2D... screens) {
    return Placement.of(last, List.of(screens), SIZE);
  }

  private static WindowPlace place(double x, double y, double width, double height) {
    return new WindowPlace(x, y, width, height, false);
  }

  @Test
  void isWhereItWas() {
    WindowPlace last = place(300, 200, 1000, 700);
    assertThat(of(last, MAIN, LEFT)).isEqualTo(last);
    WindowPlace onTheOther = place(-1200, 100, 1000, 700);
    assertThat(of(onTheOther, MAIN, LEFT)).isEqualTo(onTheOther);
    assertThat(of(WindowPlace.NONE, MAIN)).isNull();
  }

  @Test
  void theFirstPlaceIsInSightAlsoWhereTheWindowIsNearlyAsLargeAsTheScreen() {
    for (Rectangle2D screen : List.of(MAIN, LEFT, new Rectangle2D(0, 14, 640, 346))) {
      WindowSize size = WindowSize.within(screen.getWidth(), screen.getHeight());
      WindowPlace first = Placement.first(screen, size);
      assertThat(screen.contains(first.x(), first.y(), first.width(), first.height())).isTrue();
      assertThat(first.y() - screen.getMinY()).as("room for a title").isGreaterThan(10);
    }
  }

  @Test
  void aScreenThatIsGoneTakesNoWindowWithIt() {
    assertThat(of(place(-1200, 100, 1000, 700), MAIN)).isEqualTo(place(460, 205, 1000, 700));
  }

  @Test
  void whatStandsOutIsMovedIn() {
    assertThat(of(place(1500, 600, 900, 640), MAIN)).isEqualTo(place(1020, 440, 900, 640));
    assertThat(of(place(100, 10, 900, 640), MAIN)).isEqualTo(place(100, 30, 900, 640));
  }

  @Test
  void aSmallerScreenMakesItSmaller() {
    Rectangle2D small = new Rectangle2D(0, 0, 800, 450);
    assertThat(of(place(0, 0, 1900, 1000), small)).isEqualTo(place(0, 0, 800, 450));
    assertThat(of(place(50, 50, 100, 100), MAIN)).isEqualTo(place(50, 50, 520, 440));
  }

  @Test
  void aMaximizedWindowIsMaximizedAgain() {
    WindowPlace last = new WindowPlace(300, 200, 1000, 700, true);
    assertThat(of(last, MAIN)).isEqualTo(last);
  }

  @Test
  void whateverTheFileSaysItCanBeTakenHoldOf() {
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e300, -5, 0, 1, 640, 1e6, Double.MIN_VALUE
    };
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      WindowPlace found =
          of(
              place(
                  odd[random.nextInt(odd.length)],
                  odd[random.nextInt(odd.length)],
                  odd[random.nextInt(odd.length)],
                  odd[random.nextInt(odd.length)]),
              MAIN,
              LEFT);
      if (found != null) {
        Rectangle2D window = new Rectangle2D(found.x(), found.y(), found.width(), found.height());
        assertThat(MAIN.contains(window) || LEFT.contains(window)).as("%s", found).isTrue();
      }
    }
  }
}
