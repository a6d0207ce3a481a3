package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowSizeTest {
  @Test
  void isItsOwnSizeWhereThereIsRoom() {
    assertThat(WindowSize.within(1920, 1050)).isEqualTo(new WindowSize(900, 640, 520, 440));
  }

  @Test
  void fitsASmallScreenAndOneThatIsScaledUp() {
    double[][] screens = {{1366, 738}, {960, 525}, {640, 400}, {320, 240}};
    for (double[] screen : screens) {
      WindowSize size = WindowSize.within(screen[0], screen[1]);
      assertThat(size.width()).isLessThan(screen[0]);
      assertThat(size.height()).isLessThan(screen[1]);
      assertThat(size.minWidth()).isLessThanOrEqualTo(size.width());
      assertThat(size.minHeight()).isLessThanOrEqualTo(size.height());
    }
  }
}
