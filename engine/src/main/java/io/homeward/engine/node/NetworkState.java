package io.homeward.engine.node;

/** How far the device's network is: asked for, and open. */
final class NetworkState {
  private boolean wanted;
  private boolean open;
  private boolean inside;

  /**
   * @param inside whether the network is inside this process only, without an interface, until it
   *     says otherwise
   */
  NetworkState(boolean inside) {
    this.inside = inside;
  }

  /** Whether it stands, or is about to. */
  boolean isWanted() {
    return wanted;
  }

  boolean isOpen() {
    return open;
  }

  boolean isInside() {
    return inside;
  }

  /** Asks for it; whether that is new. */
  boolean want() {
    boolean before = wanted;
    wanted = true;
    return !before;
  }

  /** It stands; whether it is inside or not is news. */
  boolean opened(boolean nowInside) {
    open = true;
    boolean news = nowInside != inside;
    inside = nowInside;
    return news;
  }

  /** It could not be opened, or broke: whoever wants it asks anew. */
  void failed() {
    wanted = false;
    open = false;
  }

  /** It is no longer asked for; whether it was. */
  boolean close() {
    boolean before = wanted;
    failed();
    return before;
  }
}
