package io.homeward.coordinator.dashboard;

import java.util.List;

/** What the pages show of the server that they stand on. Thread-safe. */
public interface Surroundings {
  /**
   * The name of the relay of that region, as devices are told; its number where none is known, and
   * empty where it is this server's own.
   *
   * @param region 1 and up
   */
  String relay(int region);

  /** The ways in which people sign in, by name. */
  List<String> signInWays();

  /**
   * All that the server has, in one file, with its private key.
   *
   * @throws io.homeward.coordinator.store.StoreException when it cannot be read
   */
  byte[] backup();
}
