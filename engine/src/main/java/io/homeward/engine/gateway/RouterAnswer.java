package io.homeward.engine.gateway;

import java.net.Inet4Address;
import org.jspecify.annotations.Nullable;

/** What a router says in PCP or NAT-PMP, as far as both say the same. */
sealed interface RouterAnswer {
  /** What became of a request. */
  enum Result {
    OK,
    /** It does not speak the version of the request, or not this request. */
    UNSUPPORTED,
    /** It speaks it, and somebody switched it off, or not for this computer. */
    REFUSED,
    /** It has no port left, or none for this computer. */
    EXHAUSTED,
    /** It has no address outside at this moment. */
    NO_NETWORK,
    /** Another NAT is between this computer and it. */
    ADDRESS_MISMATCH,
    /** Anything else. */
    FAILED
  }

  Result result();

  /** Seconds since the router began to keep its table, 32 bits. */
  long epoch();

  /**
   * It is there.
   *
   * @param external its address outside; null: not told
   */
  record Present(Result result, long epoch, @Nullable Inet4Address external)
      implements RouterAnswer {}

  /**
   * What became of a mapping.
   *
   * @param internalPort the port that was asked for; 0: not told, in some answers that refuse
   * @param externalPort 0 to 65535
   * @param external the address outside; null: not told
   * @param lifetime seconds, 32 bits; 0: it is gone
   */
  record Mapped(
      Result result,
      long epoch,
      int internalPort,
      int externalPort,
      @Nullable Inet4Address external,
      long lifetime)
      implements RouterAnswer {}
}
