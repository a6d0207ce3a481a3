package io.homeward.engine.helper;

import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;

/**
 * Asks the helper for something that comes as descriptors.
 *
 * @param <T> what comes
 */
@FunctionalInterface
interface Opening<T> {
  /**
   * Asks.
   *
   * @throws HostConfigException when there is none to be had
   */
  T open() throws HostConfigException;

  /**
   * What comes with several descriptors, or with one where the helper is older than this or the
   * system has no more.
   *
   * @param wanted how many, 1 or more
   * @throws HostConfigException when there is not even one, or another reason than that
   */
  static <T> T several(int wanted, Opening<T> several, Opening<T> one) throws HostConfigException {
    if (wanted > 1) {
      try {
        return several.open();
      } catch (HostConfigException e) {
        if (e.kind() != Kind.REFUSED && e.kind() != Kind.SYSTEM_REFUSED) {
          throw e;
        }
      }
    }
    return one.open();
  }
}
