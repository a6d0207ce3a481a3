package io.homeward.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EnterKeyTest {
  @Test
  void eachPressRunsWhatWasAskedForLast() throws Exception {
    try (PipedOutputStream keyboard = new PipedOutputStream();
        InputStream input = new PipedInputStream(keyboard)) {
      EnterKey enter = EnterKey.of(input);
      CountDownLatch never = new CountDownLatch(1);
      CountDownLatch first = new CountDownLatch(1);
      enter.onPress(never::countDown);
      enter.onPress(first::countDown);
      press(keyboard);
      assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
      CountDownLatch second = new CountDownLatch(1);
      enter.onPress(second::countDown);
      press(keyboard);
      assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(never.getCount()).isEqualTo(1);
    }
  }

  @Test
  void theEndOfTheInputCountsAsAPressFromThenOn() throws Exception {
    EnterKey enter = EnterKey.of(new ByteArrayInputStream(new byte[0]));
    for (int i = 0; i < 2; i++) {
      CountDownLatch pressed = new CountDownLatch(1);
      enter.onPress(pressed::countDown);
      assertThat(pressed.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void press(PipedOutputStream keyboard) throws Exception {
    keyboard.write('\n');
    keyboard.flush();
  }
}
