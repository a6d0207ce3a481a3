package io.homeward.engine.dataplane;

/** The same where each direction has several loops: relays bring to the first alone. */
class RelayedBySeveralLoopsTest extends RelayedTest {
  @Override
  int loops() {
    return 3;
  }
}
