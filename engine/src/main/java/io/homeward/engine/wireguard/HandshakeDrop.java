package io.homeward.engine.wireguard;

/** Why a handshake message was dropped; each is counted. */
public enum HandshakeDrop {
  /** Unknown type or wrong length. */
  MALFORMED,
  /** The first mac is wrong: the sender does not know our public key. */
  BAD_MAC1,
  /** Under load and without a cookie: answered with one. */
  COOKIE_SENT,
  /** Under load, and the source has had its share. */
  RATE_LIMITED,
  /** Sealed wrongly, or a key of small order. */
  NOT_AUTHENTIC,
  /** From nobody that we know. */
  UNKNOWN_PEER,
  /** An initiation not newer than one seen before. */
  REPLAYED,
  /** Two initiations of a peer within 20 ms. */
  TOO_FREQUENT,
  /** Answers no message that waits for an answer. */
  UNEXPECTED
}
