package io.homeward.engine.derp;

/**
 * Types of frames (protocol reference, section 5.3), and which lengths of their bodies are taken
 * from whom. Types that are not here are skipped, however long.
 */
public final class FrameType {
  /** S to C: magic and the server's key. */
  public static final int SERVER_KEY = 0x01;

  /** C to S: who the client is, in a box. */
  public static final int CLIENT_INFO = 0x02;

  /** S to C: what the server wants known, in a box. */
  public static final int SERVER_INFO = 0x03;

  /** C to S: 32 bytes destination, packet. */
  public static final int SEND_PACKET = 0x04;

  /** S to C: 32 bytes source, packet. */
  public static final int RECV_PACKET = 0x05;

  /** S to C: empty. */
  public static final int KEEP_ALIVE = 0x06;

  /** C to S: 1 when this relay is the client's home, else 0. */
  public static final int NOTE_PREFERRED = 0x07;

  /** S to C: 32 bytes key, reason. */
  public static final int PEER_GONE = 0x08;

  /** S to mesh: key, address, port, flags. */
  public static final int PEER_PRESENT = 0x09;

  /** Mesh to S: source, destination, packet. */
  public static final int FORWARD_PACKET = 0x0a;

  /** Mesh to S: empty; asks for {@link #PEER_PRESENT}. */
  public static final int WATCH_CONNS = 0x10;

  /** Mesh to S: 32 bytes key of whose connections are to be closed. */
  public static final int CLOSE_PEER = 0x11;

  /** Both ways: to be answered by {@link #PONG} with the same body. */
  public static final int PING = 0x12;

  /** Both ways. */
  public static final int PONG = 0x13;

  /** S to C: what is wrong; empty when all is well again. */
  public static final int HEALTH = 0x14;

  /** S to C: milliseconds until the client should connect again, and how long it should try. */
  public static final int RESTARTING = 0x15;

  /** The longest packet. */
  public static final int MAX_PACKET = 64 << 10;

  private static final int KEY = 32;
  private static final int BOX = 24 + 16;
  private static final int MAX_CLIENT_INFO = 256 << 10;
  private static final int MAX_PING = 1000;
  private static final int MAX_FROM_SERVER = 1 << 20;
  private static final int MAX_GREETING = 1 << 10;

  private FrameType() {}

  /** Whose frames are read. */
  public enum From {
    /** A server reads them; what does not fit ends the connection. */
    CLIENT,
    /** A client reads them. */
    SERVER
  }

  /** How a frame is taken. */
  enum Taking {
    /** Handed on. */
    READ,
    /** Its body is passed over. */
    SKIP,
    /** The connection cannot go on. */
    REFUSE
  }

  static Taking taking(From from, int type, int length) {
    if (from == From.SERVER) {
      return fromServer(type, length);
    }
    return switch (type) {
      case CLIENT_INFO -> within(length, KEY + BOX, MAX_CLIENT_INFO);
      case SEND_PACKET -> within(length, KEY, KEY + MAX_PACKET);
      case FORWARD_PACKET -> within(length, 2 * KEY, 2 * KEY + MAX_PACKET);
      case NOTE_PREFERRED -> within(length, 1, 1);
      case WATCH_CONNS -> within(length, 0, 0);
      case CLOSE_PEER -> within(length, KEY, KEY);
      case PING -> within(length, 8, MAX_PING);
      default -> Taking.SKIP;
    };
  }

  private static Taking fromServer(int type, int length) {
    if (length < 0 || length > MAX_FROM_SERVER) {
      return Taking.REFUSE;
    }
    return switch (type) {
      case SERVER_KEY -> within(length, 8 + KEY, MAX_GREETING);
      case SERVER_INFO -> length < BOX ? Taking.REFUSE : Taking.READ;
      case RECV_PACKET -> fitting(length, KEY, KEY + MAX_PACKET);
      case KEEP_ALIVE, HEALTH -> Taking.READ;
      case PEER_GONE, PEER_PRESENT -> fitting(length, KEY, MAX_FROM_SERVER);
      case PING, PONG -> fitting(length, 8, MAX_PING);
      case RESTARTING -> fitting(length, 8, MAX_PING);
      default -> Taking.SKIP;
    };
  }

  private static Taking within(int length, int least, int most) {
    return length >= least && length <= most ? Taking.READ : Taking.REFUSE;
  }

  private static Taking fitting(int length, int least, int most) {
    return length >= least && length <= most ? Taking.READ : Taking.SKIP;
  }
}
