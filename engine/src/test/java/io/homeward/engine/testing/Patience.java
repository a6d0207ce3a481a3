package io.homeward.engine.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Waits of tests that name no limit have one that says nothing about the machine's speed: what
 * happens is waited for, and only what never happens takes long. Found by {@code ServiceLoader} in
 * every module that has these fixtures.
 */
public final class Patience implements TestExecutionListener {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    Awaitility.setDefaultTimeout(LIMIT);
  }
}
