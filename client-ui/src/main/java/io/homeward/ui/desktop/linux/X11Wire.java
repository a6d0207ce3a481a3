package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.ShortcutKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a client that wants one combination of keys says to an X server, and what it is told: a few
 * requests of the core protocol, version 11. Pure.
 */
final class X11Wire {
  /** Of every reply, event and error. */
  static final int PACKET = 32;

  static final int ERROR = 0;
  static final int REPLY = 1;
  static final int KEY_PRESS = 2;
  static final int MAPPING_NOTIFY = 34;

  /** Another program has these keys. */
  static final int BAD_ACCESS = 10;

  private static final int LOCK = 1 << 1;
  private static final int ANY_MODIFIER = 1 << 15;
  private static final int ALT = 0xffe9;
  private static final int SUPER = 0xffeb;
  private static final int NUM_LOCK = 0xff7f;
  private static final int F1 = 0xffbe;

  private X11Wire() {}

  /** Where the keys are asked for, and which codes keys have. */
  record Screen(int root, int firstCode, int lastCode) {
    int codes() {
      return lastCode - firstCode + 1;
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The first words of a connection.
   *
   * @param cookie of the display; empty: none is known
   */
  static byte[] hello(byte[] cookie) {
    byte[] name =
        (cookie.length == 0 ? "" : "MIT-MAGIC-COOKIE-1").getBytes(StandardCharsets.US_ASCII);
    byte[] hello = new byte[12 + padded(name.length) + padded(cookie.length)];
    ByteBuffer out = ByteBuffer.wrap(hello).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'l').put((byte) 0).putShort((short) 11).putShort((short) 0);
    out.putShort((short) name.length).putShort((short) cookie.length).putShort((short) 0);
    out.put(name).position(12 + padded(name.length));
    out.put(cookie);
    return hello;
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  /**
   * Reads what follows the first eight bytes of the server's welcome.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Screen welcome(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int vendor = Short.toUnsignedInt(in.getShort(16));
      int screens = Byte.toUnsignedInt(in.get(20));
      int formats = Byte.toUnsignedInt(in.get(21));
      int first = Byte.toUnsignedInt(in.get(26));
      int last = Byte.toUnsignedInt(in.get(27));
      if (screens == 0 || first < 8 || last < first) {
        throw new IllegalArgumentException("no screen, or no keys");
      }
      return new Screen(in.getInt(32 + padded(vendor) + 8 * formats), first, last);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("the welcome ended early", e);
    }
  }

  static byte[] askKeys(Screen screen) {
    return buffer(8)
        .put((byte) 101)
        .put((byte) 0)
        .putShort((short) 2)
        .put((byte) screen.firstCode())
        .put((byte) screen.codes())
        .array();
  }

  static byte[] askModifiers() {
    return new byte[] {119, 0, 1, 0};
  }

  /** Asks something that is always answered: whatever came before it has been judged by then. */
  static byte[] askFocus() {
    return new byte[] {43, 0, 1, 0};
  }

  static byte[] release(Screen screen) {
    return buffer(12)
        .put((byte) 34)
        .put((byte) 0) // any key
        .putShort((short) 3)
        .putInt(screen.root())
        .putShort((short) ANY_MODIFIER)
        .array();
  }

  /** How many more bytes follow a packet. */
  static long more(byte[] packet) {
    int type = packet[0] & 0x7f;
    boolean longer = type == REPLY || type == 35;
    return longer
        ? 4
            * Integer.toUnsignedLong(
                ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN).getInt(4))
        : 0;
  }

  /**
   * The requests that ask for the keys, whatever locks are on.
   *
   * @param keys reply to {@link #askKeys}, whole
   * @param modifiers reply to {@link #askModifiers}, whole
   * @return empty: this keyboard has no such key
   */
  static byte[] grab(Screen screen, byte[] keys, byte[] modifiers, ShortcutKeys wanted) {
    Keyboard keyboard = new Keyboard(screen, keys, modifiers);
    int code = keyboard.code(keysym(wanted.key()));
    if (code == 0) {
      return new byte[0];
    }
    int mask = 0;
    for (ShortcutKeys.Modifier modifier : wanted.modifiers()) {
      mask |=
          switch (modifier) {
            case SHIFT -> 1;
            case CTRL -> 1 << 2;
            case ALT -> keyboard.mask(ALT, 1 << 3);
            case LOGO -> keyboard.mask(SUPER, 1 << 6);
          };
    }
    int numLock = keyboard.mask(NUM_LOCK, 0);
    int[] locks = numLock == 0 ? new int[] {0, LOCK} : new int[] {0, LOCK, numLock, LOCK | numLock};
    byte[] requests = new byte[16 * locks.length];
    ByteBuffer out = ByteBuffer.wrap(requests).order(ByteOrder.LITTLE_ENDIAN);
    for (int lock : locks) {
      out.put((byte) 33).put((byte) 1).putShort((short) 4).putInt(screen.root());
      out.putShort((short) (mask | lock)).put((byte) code).put((byte) 1).put((byte) 1);
      out.position(out.position() + 3);
    }
    return requests;
  }

  private static int keysym(String key) {
    if (key.equals("space")) {
      return ' ';
    }
    return key.startsWith("F")
        ? F1 + Integer.parseInt(key.substring(1)) - 1
        : key.toLowerCase(Locale.ROOT).charAt(0);
  }

  /** The symbols of the keys, and which keys are modifiers. */
  private static final class Keyboard {
    private static final int ROWS = 8;

    private final Screen screen;
    private final byte[] keys;
    private final byte[] modifiers;

    Keyboard(Screen screen, byte[] keys, byte[] modifiers) {
      this.screen = screen;
      this.keys = keys;
      this.modifiers = modifiers;
    }

    /** 0: no key has that symbol. */
    int code(int keysym) {
      int columns = Byte.toUnsignedInt(keys[1]);
      ByteBuffer in = ByteBuffer.wrap(keys).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < screen.codes() && columns > 0; i++) {
        int at = PACKET + 4 * i * columns;
        if (at + 4 <= keys.length && in.getInt(at) == keysym) {
          return screen.firstCode() + i;
        }
      }
      return 0;
    }

    /** The bit of the row in which the key with that symbol is. */
    int mask(int keysym, int otherwise) {
      int wide = Byte.toUnsignedInt(modifiers[1]);
      int code = code(keysym);
      for (int row = 0; row < ROWS && code != 0; row++) {
        for (int i = 0; i < wide; i++) {
          int at = PACKET + row * wide + i;
          if (at < modifiers.length && Byte.toUnsignedInt(modifiers[at]) == code) {
            return 1 << row;
          }
        }
      }
      return otherwise;
    }
  }
}
