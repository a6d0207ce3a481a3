package io.homeward.engine.control.transport;

/**
 * The nonces of one direction: four zero bytes and a counter, <b>big</b>-endian, unlike WireGuard
 * and unlike the Noise specification (protocol reference, section 1.5). One thread at a time.
 */
final class RecordNonce {
  private static final long LAST = -1L; // 2^64 - 1, never used

  private long counter;

  RecordNonce(long first) {
    counter = first;
  }

  /** The next nonce, 12 bytes. */
  byte[] next() throws TransportException {
    if (counter == LAST) {
      throw new TransportException("the connection has used up its nonces");
    }
    byte[] nonce = new byte[12];
    for (int i = 0; i < 8; i++) {
      nonce[11 - i] = (byte) (counter >>> (8 * i));
    }
    counter++;
    return nonce;
  }
}
