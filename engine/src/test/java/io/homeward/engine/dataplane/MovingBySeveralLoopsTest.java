package io.homeward.engine.dataplane;

/** The same where each direction has several loops. */
class MovingBySeveralLoopsTest extends MovingTest {
  @Override
  int loops() {
    return 3;
  }
}
