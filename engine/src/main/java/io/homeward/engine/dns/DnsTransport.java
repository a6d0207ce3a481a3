package io.homeward.engine.dns;

/** How a query came, which decides how long its answer may be. */
public enum DnsTransport {
  /** As long as the asker says, and at least 512 bytes; longer ones are cut and marked. */
  UDP,
  /** Up to 65535 bytes. */
  TCP
}
