package io.homeward.engine.control.transport;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.noise.SymmetricState;
import io.homeward.engine.noise.TransportKeys;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The server's half of the handshake; protocol reference, section 1.4. Stateless, thread-safe. */
public final class HandshakeResponder {
  private HandshakeResponder() {}

  /**
   * A handshake as the server leaves it.
   *
   * @param client who the client has proven to be
   * @param version the capability version that it announced
   * @param response the frame to send before any record
   * @param keys of both directions, of which we are the responder
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Accepted(
      MachinePublicKey client, int version, byte[] response, TransportKeys keys) {
    @Override
    public String toString() {
      return "Accepted[client=" + client.shortForm() + ", version=" + version + "]";
    }
  }

  /**
   * Answers an initiation.
   *
   * @param initiation untrusted
   * @throws TransportException when it is none, or not made for this server
   */
  public static Accepted respond(MachinePrivateKey server, byte[] initiation, Randomness randomness)
      throws TransportException {
    if (initiation.length != HandshakeInitiator.INITIATION_BYTES
        || initiation[2] != Frames.TYPE_INITIATION
        || Frames.u16(initiation, 3) != initiation.length - 5) {
      throw new TransportException("not the initiation of a handshake");
    }
    byte[] serverKey = server.secretBytes();
    byte[] ephemeralKey = randomness.bytes(Frames.KEY_BYTES);
    SymmetricState state = new SymmetricState(Frames.PROTOCOL_NAME);
    try {
      int version = Frames.u16(initiation, 0);
      state.mixHash(Frames.prologue(version));
      state.mixHash(server.publicKey().bytes());
      byte[] clientEphemeral = Arrays.copyOfRange(initiation, 5, 37);
      state.mixHash(clientEphemeral);
      agree(state, serverKey, clientEphemeral);
      byte[] client = open(state, Arrays.copyOfRange(initiation, 37, 85));
      agree(state, serverKey, client);
      open(state, Arrays.copyOfRange(initiation, 85, 101));

      byte[] ephemeralPublic = X25519.publicKey(ephemeralKey);
      state.mixHash(ephemeralPublic);
      agree(state, ephemeralKey, clientEphemeral);
      agree(state, ephemeralKey, client);
      byte[] tag = state.encryptAndHash(new byte[0]);
      byte[] response = new byte[Frames.HEADER_BYTES + Frames.KEY_BYTES + Frames.TAG_BYTES];
      response[0] = Frames.TYPE_RESPONSE;
      Frames.putU16(response, 1, response.length - Frames.HEADER_BYTES);
      System.arraycopy(ephemeralPublic, 0, response, 3, Frames.KEY_BYTES);
      System.arraycopy(tag, 0, response, 35, Frames.TAG_BYTES);
      return new Accepted(new MachinePublicKey(client), version, response, state.split());
    } finally {
      Arrays.fill(serverKey, (byte) 0);
      Arrays.fill(ephemeralKey, (byte) 0);
      state.destroy();
    }
  }

  /**
   * The frame that refuses a handshake.
   *
   * @param reason for people; cut to what a frame holds
   */
  public static byte[] errorFrame(String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, Frames.MAX_SEALED);
    byte[] frame = new byte[Frames.HEADER_BYTES + length];
    frame[0] = Frames.TYPE_ERROR;
    Frames.putU16(frame, 1, length);
    System.arraycopy(text, 0, frame, Frames.HEADER_BYTES, length);
    return frame;
  }

  private static void agree(SymmetricState state, byte[] privateKey, byte[] publicKey)
      throws TransportException {
    if (!state.mixAgreement(privateKey, publicKey)) {
      throw new TransportException("a key of the client is of small order");
    }
  }

  private static byte[] open(SymmetricState state, byte[] sealed) throws TransportException {
    byte[] plain = state.decryptAndHash(sealed);
    if (plain == null) {
      throw new TransportException("the initiation does not authenticate");
    }
    return plain;
  }
}
