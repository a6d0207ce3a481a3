package io.homeward.engine.control.transport;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.noise.SymmetricState;
import io.homeward.engine.noise.TransportKeys;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The client's half of the handshake; protocol reference, section 1.4. One handshake per object,
 * one thread at a time: send {@link #initiation()}, then {@link #finish} with what comes back.
 */
public final class HandshakeInitiator {
  /** Bytes of an initiation. */
  public static final int INITIATION_BYTES = 101;

  private static final int RESPONSE_BODY = Frames.KEY_BYTES + Frames.TAG_BYTES;

  private final SymmetricState state = new SymmetricState(Frames.PROTOCOL_NAME);
  private final byte[] machineKey;
  private final byte[] ephemeralKey;
  private final byte[] initiation = new byte[INITIATION_BYTES];

  /**
   * @param machine who we are
   * @param server the key that the server gave under its certificate
   * @param version capability version, 1 to 65535
   * @throws TransportException when the server's key is of small order
   */
  public HandshakeInitiator(
      MachinePrivateKey machine, MachinePublicKey server, int version, Randomness randomness)
      throws TransportException {
    if (version < 1 || version > 0xffff) {
      throw new IllegalArgumentException("version out of range: " + version);
    }
    machineKey = machine.secretBytes();
    ephemeralKey = randomness.bytes(Frames.KEY_BYTES);
    byte[] serverKey = server.bytes();
    state.mixHash(Frames.prologue(version));
    state.mixHash(serverKey);
    byte[] ephemeralPublic = X25519.publicKey(ephemeralKey);
    state.mixHash(ephemeralPublic);
    agree(ephemeralKey, serverKey);
    byte[] sealedMachine = state.encryptAndHash(machine.publicKey().bytes());
    agree(machineKey, serverKey);
    byte[] tag = state.encryptAndHash(new byte[0]);

    Frames.putU16(initiation, 0, version);
    initiation[2] = Frames.TYPE_INITIATION;
    Frames.putU16(initiation, 3, INITIATION_BYTES - 5);
    System.arraycopy(ephemeralPublic, 0, initiation, 5, Frames.KEY_BYTES);
    System.arraycopy(sealedMachine, 0, initiation, 37, Frames.SEALED_KEY_BYTES);
    System.arraycopy(tag, 0, initiation, 85, Frames.TAG_BYTES);
  }

  /** The frame to send first. */
  public byte[] initiation() {
    return initiation.clone();
  }

  /**
   * Reads the server's response, exactly its bytes, and ends the handshake.
   *
   * @return the keys of both directions, of which we are the initiator
   * @throws TransportException when the server refuses or is not the owner of its key
   * @throws IOException when the stream ends or breaks
   */
  public TransportKeys finish(InputStream in) throws IOException {
    try {
      byte[] header = readFully(in, Frames.HEADER_BYTES);
      int length = Frames.u16(header, 1);
      if (header[0] == Frames.TYPE_ERROR && length <= Frames.MAX_SEALED) {
        throw new TransportException(
            "the server refused the handshake: " + Frames.errorText(readFully(in, length)));
      }
      if (header[0] != Frames.TYPE_RESPONSE || length != RESPONSE_BODY) {
        throw new TransportException("not the response of a handshake");
      }
      byte[] body = readFully(in, RESPONSE_BODY);
      byte[] ephemeral = Arrays.copyOf(body, Frames.KEY_BYTES);
      state.mixHash(ephemeral);
      agree(ephemeralKey, ephemeral);
      agree(machineKey, ephemeral);
      byte[] tag = Arrays.copyOfRange(body, Frames.KEY_BYTES, RESPONSE_BODY);
      if (state.decryptAndHash(tag) == null) {
        throw new TransportException("the server does not own the key that it announced");
      }
      return state.split();
    } finally {
      destroy();
    }
  }

  /** Overwrites the secrets, for a handshake that is given up. Idempotent. */
  public void destroy() {
    Arrays.fill(machineKey, (byte) 0);
    Arrays.fill(ephemeralKey, (byte) 0);
    state.destroy();
  }

  private void agree(byte[] privateKey, byte[] publicKey) throws TransportException {
    if (!state.mixAgreement(privateKey, publicKey)) {
      throw new TransportException("a key of the server is of small order");
    }
  }

  private static byte[] readFully(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      // What a server does that finds the capability version too old (reference, section 1.6).
      throw new EOFException("the server closed the connection during the handshake");
    }
    return bytes;
  }
}
