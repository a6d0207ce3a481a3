package io.homeward.netlab.pairs;

import io.homeward.netlab.nat.Internet;
import io.homeward.netlab.nat.SitePlan;

/** An Internet with a coordination server, for any number of meetings. */
final class Lab implements AutoCloseable {
  private final Internet internet = Internet.create();
  private final LabServer server;

  /** Starts the server. */
  Lab(LabServer.Kind kind) throws Exception {
    try {
      server = kind.on(internet.hub());
      server.start();
    } catch (Exception | Error e) {
      internet.close();
      throw e;
    }
  }

  /** Puts two devices, which have not been started, in their places. */
  Meeting meeting(Pair pair) throws Exception {
    return new Meeting(internet, server, pair);
  }

  /** Puts another device somewhere, which has not been started; it is there as long as the lab. */
  LabDevice bystander(LabDevice.Kind kind, SitePlan plan) throws Exception {
    return kind.at(internet.site("third", plan), server);
  }

  LabServer server() {
    return server;
  }

  @Override
  public void close() {
    internet.close();
  }
}
