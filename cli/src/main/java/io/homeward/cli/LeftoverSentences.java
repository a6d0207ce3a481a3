package io.homeward.cli;

import io.homeward.engine.helper.Leftovers;

/** What a helper has set on this computer, in words. */
final class LeftoverSentences {
  private LeftoverSentences() {}

  /** That it is there; without its full stop. */
  static String of(Leftovers.Item item) {
    return switch (item.thing()) {
      case LINK ->
          "The interface " + item.name() + " with its addresses, routes and packet rules is there";
      case RESOLVED -> "systemd-resolved has name servers of Homeward";
      case RESOLVCONF -> "resolvconf may have name servers of Homeward";
      case RESOLV_CONF -> item.name() + " names Homeward's name server";
    };
  }

  /** What is put back. */
  static String name(Leftovers.Item item) {
    return switch (item.thing()) {
      case LINK -> "the interface " + item.name();
      case RESOLVED -> "the settings of systemd-resolved";
      case RESOLVCONF -> "the settings of resolvconf";
      case RESOLV_CONF -> item.name() + ", as it was before";
    };
  }
}
