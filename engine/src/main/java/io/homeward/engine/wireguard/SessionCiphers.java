package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.noise.TransportKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a session, and every cipher that has one of them: each sending thread has one of its
 * own, each receiving thread the one of its number. Thread-safe, but for {@link #opener}.
 */
final class SessionCiphers {
  private final PacketCiphers ciphers;
  private final byte[] sendingKey;
  private final byte[] receivingKey;

  /** Each of the receiving thread with that number, which makes it when it needs it. */
  private final @Nullable PacketCipher[] openers =
      new @Nullable PacketCipher[TransportSession.MOST_RECEIVERS];

  /** All ciphers, of both directions; its monitor guards the keys. */
  private final List<PacketCipher> inUse = new ArrayList<>();

  private boolean closed; // guarded by inUse

  /**
   * @param keys copied; the caller destroys them
   */
  SessionCiphers(PacketCiphers ciphers, TransportKeys keys, TransportSession.Role role) {
    this.ciphers = ciphers;
    boolean initiator = role == TransportSession.Role.INITIATOR;
    sendingKey = initiator ? keys.initiatorSends() : keys.responderSends();
    receivingKey = initiator ? keys.responderSends() : keys.initiatorSends();
    openers[0] = create(receivingKey);
  }

  /** A cipher for one sending thread; a closed one when the keys are gone. */
  PacketCipher newSealer() {
    return create(sendingKey);
  }

  /**
   * The cipher of a receiving thread, for it alone.
   *
   * @param receiver the calling thread's number
   */
  PacketCipher opener(int receiver) {
    PacketCipher opener = openers[receiver];
    if (opener == null) {
      opener = create(receivingKey);
      openers[receiver] = opener;
    }
    return opener;
  }

  private PacketCipher create(byte[] key) {
    synchronized (inUse) {
      PacketCipher cipher = ciphers.create(key);
      if (closed) {
        cipher.close();
      } else {
        inUse.add(cipher);
      }
      return cipher;
    }
  }

  /** Erases the keys and ends every cipher; what is in progress ends first. Idempotent. */
  void close() {
    synchronized (inUse) {
      closed = true;
      Arrays.fill(sendingKey, (byte) 0);
      Arrays.fill(receivingKey, (byte) 0);
      inUse.forEach(PacketCipher::close);
      inUse.clear();
    }
  }
}
