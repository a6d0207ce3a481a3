package io.homeward.engine.derp;

import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.key.Key32;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.text.PlainText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a relay as the client sees it: the login, then frames (protocol reference,
 * section 5.3). Pure: bytes come in, and what they mean goes out. What a server sends in vain costs
 * nothing but reading it; what breaks the protocol ends the connection. One thread.
 */
public final class DerpClient {
  /** Code points of a text from the server that are kept. */
  public static final int MOST_HEALTH = 200;

  private static final int MOST_HEALTH_BYTES = 1 << 10;

  /** Keys that are known again without a new object; a power of two. */
  private static final int KNOWN_KEYS = 64;

  private final NodePrivateKey own;
  private final byte[] nonce;
  private final Events events;
  private final FrameParser parser = new FrameParser(FrameType.From.SERVER);
  private final FrameParser.Sink sink = this::frame;
  private final @Nullable NodePublicKey[] known = new NodePublicKey[KNOWN_KEYS];
  private @Nullable NodePublicKey server;
  private boolean entered;

  /** What comes of the server's bytes; called on the thread that hands them in. */
  public interface Events {
    /** The server's key came: this frame is to be written at once. */
    void introduce(byte[] clientInfo);

    /** The server has taken us: packets may come from now on. */
    void entered(ServerInfo info);

    /**
     * A packet.
     *
     * @param from who sent it, as the server says
     * @param array valid during the call only
     */
    void packet(NodePublicKey from, byte[] array, int offset, int length);

    /** A device to which we sent something is not at the relay. */
    void gone(NodePublicKey peer, Gone reason);

    /**
     * To be answered by a frame {@link FrameType#PONG} with the same body.
     *
     * @param body 8 to 1000 bytes, the receiver's own
     */
    void ping(byte[] body);

    /** The answer to a ping of ours, or to none. */
    void pong(byte[] body);

    /** What is wrong with the relay, fit to be shown; empty: nothing any more. */
    void health(String text);

    /**
     * The relay is about to restart.
     *
     * @param reconnectIn when to connect again, as the server says: up to 49 days
     * @param tryFor how long to go on trying, likewise
     */
    void restarting(Duration reconnectIn, Duration tryFor);
  }

  private DerpClient(
      NodePrivateKey own, @Nullable NodePublicKey announced, byte[] nonce, Events events) {
    this.own = own;
    this.server = announced;
    this.nonce = nonce;
    this.events = events;
  }

  /**
   * A client that waits for the server's key.
   *
   * @param own whose connection this is
   * @param nonce 24 random bytes
   */
  public static DerpClient waiting(NodePrivateKey own, byte[] nonce, Events events) {
    return new DerpClient(own, null, nonce, events);
  }

  /**
   * A client that knows the server's key from its certificate, and introduces itself at once (fast
   * start); the frame goes out before this returns.
   *
   * @param own whose connection this is
   * @param nonce 24 random bytes
   * @throws DerpException when that key is none
   */
  public static DerpClient knowing(
      NodePublicKey server, NodePrivateKey own, byte[] nonce, Events events) throws DerpException {
    DerpClient client = new DerpClient(own, server, nonce, events);
    client.introduce(server);
    return client;
  }

  /**
   * Takes bytes of the server, in whatever pieces they come.
   *
   * @throws DerpException when the connection cannot go on
   */
  public void feed(byte[] bytes, int offset, int length) throws DerpException {
    parser.feed(bytes, offset, length, sink);
  }

  /** Whether the server has taken us. */
  public boolean isEntered() {
    return entered;
  }

  private void introduce(NodePublicKey to) throws DerpException {
    events.introduce(DerpHandshake.clientInfo(ClientInfo.DEVICE, own, to, nonce));
  }

  private void frame(int type, byte[] array, int offset, int length) throws DerpException {
    NodePublicKey to = server;
    if (to == null) {
      if (type != FrameType.SERVER_KEY) {
        throw new DerpException("the server did not begin with its key");
      }
      to = DerpHandshake.readServerKey(array, offset, length);
      server = to;
      introduce(to);
    } else if (entered) {
      steady(type, array, offset, length);
    } else if (type == FrameType.SERVER_INFO) {
      ServerInfo info = DerpHandshake.readServerInfo(own, to, array, offset, length);
      entered = true;
      events.entered(info);
    }
    // What else comes before the server has shown that it has its key is passed over.
  }

  private void steady(int type, byte[] array, int offset, int length) {
    switch (type) {
      case FrameType.RECV_PACKET ->
          events.packet(key(array, offset), array, offset + Key32.BYTES, length - Key32.BYTES);
      case FrameType.PEER_GONE -> events.gone(key(array, offset), reason(array, offset, length));
      case FrameType.PING -> events.ping(Arrays.copyOfRange(array, offset, offset + length));
      case FrameType.PONG -> events.pong(Arrays.copyOfRange(array, offset, offset + length));
      case FrameType.HEALTH -> {
        int read = Math.min(length, MOST_HEALTH_BYTES);
        String text = new String(array, offset, read, StandardCharsets.UTF_8);
        events.health(PlainText.of(text, MOST_HEALTH));
      }
      case FrameType.RESTARTING ->
          events.restarting(millis(array, offset), millis(array, offset + Integer.BYTES));
      default -> {
        // Signs of life, what only other relays ask for, and a login that is done.
      }
    }
  }

  private NodePublicKey key(byte[] array, int offset) {
    int slot = array[offset] & KNOWN_KEYS - 1;
    NodePublicKey before = known[slot];
    if (before != null && before.isAt(array, offset)) {
      return before;
    }
    NodePublicKey key = new NodePublicKey(Arrays.copyOfRange(array, offset, offset + Key32.BYTES));
    known[slot] = key;
    return key;
  }

  /** Old servers name none; then the device was there and is not any more. */
  private static Gone reason(byte[] array, int offset, int length) {
    boolean notHere =
        length > Key32.BYTES && array[offset + Key32.BYTES] == Gone.NOT_HERE.ordinal();
    return notHere ? Gone.NOT_HERE : Gone.DISCONNECTED;
  }

  private static Duration millis(byte[] array, int at) {
    long value =
        (array[at] & 0xffL) << 24
            | (array[at + 1] & 0xff) << 16
            | (array[at + 2] & 0xff) << 8
            | array[at + 3] & 0xff;
    return Duration.ofMillis(value);
  }
}
