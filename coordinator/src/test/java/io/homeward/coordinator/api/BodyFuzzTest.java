package io.homeward.coordinator.api;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.homeward.coordinator.model.RefusedException;

/** What a program sends may be anything: it is read or refused, and nothing else happens. */
class BodyFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void aBody(FuzzedDataProvider data) {
    try {
      Body body = Body.of(data.consumeRemainingAsString());
      body.text("name", "");
      body.textsOrNone("tags");
      body.number("days", 10, 1);
      body.flagOrNo("on");
      for (Body one : body.objects("split")) {
        one.numberOrNull("days", 10);
        one.end();
      }
      body.end();
    } catch (BadCallException | RefusedException e) {
      // refused
    }
  }
}
