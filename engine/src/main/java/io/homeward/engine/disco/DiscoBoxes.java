package io.homeward.engine.disco;

import io.homeward.engine.crypto.NaclBox;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The boxes between this node and its peers. Each is made when it is first needed and kept: to
 * agree on a key costs fifty times what a message does. One thread owns it.
 */
public final class DiscoBoxes {
  private final DiscoPrivateKey privateKey;
  private final DiscoPublicKey publicKey;
  private final Map<DiscoPublicKey, DiscoBox> boxes = new HashMap<>();

  /**
   * @param privateKey this node's, of this run
   */
  public DiscoBoxes(DiscoPrivateKey privateKey) {
    this.privateKey = privateKey;
    publicKey = privateKey.publicKey();
  }

  /** By which the peers know this node's messages. */
  public DiscoPublicKey publicKey() {
    return publicKey;
  }

  /** The box for a peer: one that is known, since each that is asked for is kept. */
  public DiscoBox with(DiscoPublicKey peer) {
    return boxes.computeIfAbsent(peer, this::box);
  }

  private DiscoBox box(DiscoPublicKey peer) {
    byte[] secret = privateKey.secretBytes();
    try {
      return new DiscoBox(publicKey.bytes(), NaclBox.sharedKey(secret, peer.bytes()));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** The peer is known no more. */
  public void forget(DiscoPublicKey peer) {
    DiscoBox box = boxes.remove(peer);
    if (box != null) {
      box.erase();
    }
  }

  /** Forgets all. The private key is left to its owner. */
  public void erase() {
    boxes.values().forEach(DiscoBox::erase);
    boxes.clear();
  }
}
