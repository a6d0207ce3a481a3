package io.homeward.engine.path;

/** Who says that a peer may be somewhere; the first is believed most. */
public enum Origin {
  /** The peer: an authentic message of the tunnel came from there. */
  HEARD,
  /** The peer: it pinged from there. */
  PINGED,
  /** The map. */
  NAMED,
  /** The peer, when it asked to be pinged. */
  CALLED
}
