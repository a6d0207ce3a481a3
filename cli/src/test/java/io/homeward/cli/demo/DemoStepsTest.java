package io.homeward.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.cli.demo.DemoSteps.Outcome;
import io.homeward.cli.demo.DemoSteps.StepFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoStepsTest {
  private final StringWriter printed = new StringWriter();
  private final DemoSteps steps = new DemoSteps(new PrintWriter(printed));

  @Test
  void saysWhatCameOfEachStep() throws Exception {
    int value = steps.step("Count", () -> new Outcome<>(7, "seven of them"));
    assertThat(value).isEqualTo(7);
    assertThat(printed.toString()).startsWith(" 1  ok      Count: seven of them (");
  }

  @Test
  void namesTheStepThatFailedAndWhyInOneLine() {
    assertThatThrownBy(() ->
            steps.step(
                "Page",
                () -> {
                  throw new IOException("no route\nto host");
                }))
        .isInstanceOf(StepFailed.class)
        .hasMessage("step \"Page\" failed: no route to host");
    assertThat(printed.toString()).isEqualTo(" 1  FAILED  Page: no route to host\n");
  }

  @Test
  void writesDurationsAsPeopleReadThem() {
    assertThat(DemoSteps.millis(Duration.ofNanos(345_000))).isEqualTo("0.3 ms");
    assertThat(DemoSteps.millis(Duration.ofMillis(120))).isEqualTo("120 ms");
    assertThat(DemoSteps.millis(Duration.ofMillis(2100))).isEqualTo("2.1 s");
  }
}
