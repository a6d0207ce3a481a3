package io.homeward.engine.derp;

import io.homeward.engine.key.NodePublicKey;
import java.nio.charset.StandardCharsets;

/** Makes whole frames that are not made for each packet. Pure. */
public final class DerpFrames {
  private static final int KEY = 32;
  private static final int ADDRESS = 16;

  /** Why {@link FrameType#PEER_GONE} is sent. */
  public enum Gone {
    /** It was here and is not any more. */
    DISCONNECTED,
    /** It was not here when a packet came for it. */
    NOT_HERE
  }

  /** Who is there, for other relays: a device. */
  public static final int REGULAR = 1;

  /** One of the relays of the region. */
  public static final int MESH_PEER = 2;

  /** Something that looks whether the relay works. */
  public static final int PROBER = 4;

  private DerpFrames() {}

  /** Any frame. */
  public static byte[] frame(int type, byte... body) {
    byte[] frame = new byte[FrameParser.HEADER + body.length];
    header(frame, 0, type, body.length);
    System.arraycopy(body, 0, frame, FrameParser.HEADER, body.length);
    return frame;
  }

  /** Writes type and length; at {@code at} there are {@link FrameParser#HEADER} bytes for it. */
  public static void header(byte[] target, int at, int type, int length) {
    target[at] = (byte) type;
    target[at + 1] = (byte) (length >>> 24);
    target[at + 2] = (byte) (length >>> 16);
    target[at + 3] = (byte) (length >>> 8);
    target[at + 4] = (byte) length;
  }

  /** {@link FrameType#SEND_PACKET}. */
  public static byte[] sendPacket(NodePublicKey destination, byte[] packet) {
    byte[] body = new byte[KEY + packet.length];
    System.arraycopy(destination.bytes(), 0, body, 0, KEY);
    System.arraycopy(packet, 0, body, KEY, packet.length);
    return frame(FrameType.SEND_PACKET, body);
  }

  /** {@link FrameType#FORWARD_PACKET}. */
  public static byte[] forwardPacket(
      NodePublicKey source, NodePublicKey destination, byte[] packet) {
    byte[] body = new byte[2 * KEY + packet.length];
    System.arraycopy(source.bytes(), 0, body, 0, KEY);
    System.arraycopy(destination.bytes(), 0, body, KEY, KEY);
    System.arraycopy(packet, 0, body, 2 * KEY, packet.length);
    return frame(FrameType.FORWARD_PACKET, body);
  }

  /** {@link FrameType#PEER_GONE}. */
  public static byte[] peerGone(NodePublicKey key, Gone reason) {
    byte[] body = new byte[KEY + 1];
    System.arraycopy(key.bytes(), 0, body, 0, KEY);
    body[KEY] = (byte) reason.ordinal();
    return frame(FrameType.PEER_GONE, body);
  }

  /**
   * {@link FrameType#PEER_PRESENT}.
   *
   * @param address 4 or 16 bytes
   * @param port 0 to 65535
   * @param flags of {@link #REGULAR} and the others
   */
  public static byte[] peerPresent(NodePublicKey key, byte[] address, int port, int flags) {
    byte[] body = new byte[KEY + ADDRESS + 3];
    System.arraycopy(key.bytes(), 0, body, 0, KEY);
    if (address.length == ADDRESS) {
      System.arraycopy(address, 0, body, KEY, ADDRESS);
    } else {
      // IPv4 in IPv6, RFC 4291 section 2.5.5.2.
      body[KEY + 10] = (byte) 0xff;
      body[KEY + 11] = (byte) 0xff;
      System.arraycopy(address, 0, body, KEY + 12, 4);
    }
    body[KEY + ADDRESS] = (byte) (port >>> 8);
    body[KEY + ADDRESS + 1] = (byte) port;
    body[KEY + ADDRESS + 2] = (byte) flags;
    return frame(FrameType.PEER_PRESENT, body);
  }

  /**
   * {@link FrameType#HEALTH}.
   *
   * @param text what is wrong, for people; empty: nothing any more
   */
  public static byte[] health(String text) {
    return frame(FrameType.HEALTH, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * {@link FrameType#RESTARTING}.
   *
   * @param reconnectInMillis when a client should connect again
   * @param tryForMillis how long it should go on trying
   */
  public static byte[] restarting(int reconnectInMillis, int tryForMillis) {
    byte[] frame = frame(FrameType.RESTARTING, new byte[8]);
    for (int i = 0; i < 4; i++) {
      frame[FrameParser.HEADER + i] = (byte) (reconnectInMillis >>> 24 - 8 * i);
      frame[FrameParser.HEADER + 4 + i] = (byte) (tryForMillis >>> 24 - 8 * i);
    }
    return frame;
  }
}
