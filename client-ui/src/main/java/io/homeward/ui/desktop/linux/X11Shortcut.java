package io.homeward.ui.desktop.linux;

import io.homeward.engine.access.TimeLimit;
import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.ShortcutKeys;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that work whatever program has the keyboard, on X11. Spoken over a connection of its own and
 * not by Xlib, whose handler of errors is one for the whole process, GTK's too, and ends it when
 * another program has the keys already.
 */
final class X11Shortcut implements GlobalKeys.Held {
  private static final Logger LOG = LoggerFactory.getLogger(X11Shortcut.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 20;

  private final SocketChannel channel;
  private final DataInputStream in;
  private final OutputStream out;
  private final ShortcutKeys keys;
  private final Runnable pressed;
  private final X11Wire.Screen screen;

  private X11Shortcut(SocketChannel channel, ShortcutKeys keys, Runnable pressed, byte[] cookie)
      throws IOException {
    this.channel = channel;
    this.in = new DataInputStream(Channels.newInputStream(channel));
    this.out = Channels.newOutputStream(channel);
    this.keys = keys;
    this.pressed = pressed;
    this.screen = greet(cookie);
  }

  /**
   * Listens to the keys from now on.
   *
   * @param display as the environment names it
   * @param cookie of that display; empty: it lets this user in without
   * @param pressed runs on a thread of this class, and must return at once
   * @throws GlobalKeys.TakenException when another program has the keys
   * @throws DesktopException when there is no such display on this computer, or no such key
   */
  static X11Shortcut listen(String display, byte[] cookie, ShortcutKeys keys, Runnable pressed)
      throws DesktopException {
    if (!display.matches("(unix)?:\\d{1,4}(\\.0)?")) {
      throw new DesktopException("not a display of this computer: " + display);
    }
    String number = display.substring(display.indexOf(':') + 1).replaceFirst("\\..*", "");
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try (TimeLimit limit = TimeLimit.closing(channel, PATIENCE)) {
        channel.connect(UnixDomainSocketAddress.of("/tmp/.X11-unix/X" + number));
        X11Shortcut made = new X11Shortcut(channel, keys, pressed, cookie);
        made.grab();
        WatchedThread.platform("global-shortcut", WatchedThread::unowned, made::follow).start();
        return made;
      } catch (IOException | DesktopException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new DesktopException("the display " + display + " gives no keys", e);
    }
  }

  private X11Wire.Screen greet(byte[] cookie) throws IOException {
    out.write(X11Wire.hello(cookie));
    byte[] head = in.readNBytes(8);
    if (head.length < 8 || head[0] != 1) {
      throw new IOException("the display lets nobody in without its cookie");
    }
    int length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(6);
    return X11Wire.welcome(whole(4L * Short.toUnsignedInt((short) length)));
  }

  private byte[] whole(long length) throws IOException {
    if (length > MOST_BYTES) {
      throw new IOException("the display says too much");
    }
    byte[] bytes = new byte[(int) length];
    in.readFully(bytes);
    return bytes;
  }

  /** A reply, event or error, with all that belongs to it. */
  private byte[] packet() throws IOException {
    byte[] head = whole(X11Wire.PACKET);
    byte[] rest = whole(X11Wire.more(head));
    byte[] all = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, all, head.length, rest.length);
    return all;
  }

  /** Events that come meanwhile mean nothing yet. */
  private byte[] reply() throws IOException, DesktopException {
    while (true) {
      byte[] packet = packet();
      if (packet[0] == X11Wire.REPLY) {
        return packet;
      }
      if (packet[0] == X11Wire.ERROR) {
        if (packet[1] == X11Wire.BAD_ACCESS) {
          throw new GlobalKeys.TakenException(keys);
        }
        throw new DesktopException("the display refuses: error " + packet[1]);
      }
    }
  }

  private void grab() throws IOException, DesktopException {
    out.write(X11Wire.release(screen));
    out.write(X11Wire.askKeys(screen));
    byte[] symbols = reply();
    out.write(X11Wire.askModifiers());
    byte[] modifiers = reply();
    byte[] requests = X11Wire.grab(screen, symbols, modifiers, keys);
    if (requests.length == 0) {
      throw new DesktopException("no key of this keyboard is " + keys.key());
    }
    out.write(requests);
    out.write(X11Wire.askFocus());
    reply();
  }

  private void follow() {
    try {
      while (true) {
        int type = packet()[0] & 0x7f;
        if (type == X11Wire.KEY_PRESS) {
          pressed.run();
        } else if (type == X11Wire.MAPPING_NOTIFY) {
          grab(); // another layout has the letter elsewhere
        }
      }
    } catch (IOException | DesktopException e) {
      if (channel.isOpen()) {
        LOG.info("the keys {} do nothing any more: {}", keys.shown(), e.toString());
      }
      close();
    }
  }

  /** Gives the keys back. Idempotent. */
  @Override
  public void close() {
    try {
      channel.close(); // the server forgets what a connection had asked for
    } catch (IOException e) {
      LOG.debug("closing the display: {}", e.toString());
    }
  }
}
