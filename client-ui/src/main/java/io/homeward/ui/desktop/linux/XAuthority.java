package io.homeward.ui.desktop.linux;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The file in which the displays of this user keep what lets programs in. Pure. */
final class XAuthority {
  private static final int LOCAL = 256;
  private static final int ANYWHERE = 0xffff;

  private XAuthority() {}

  /**
   * The cookie of a display of this computer; empty: the file has none.
   *
   * @param number of the display, such as {@code 0}
   * @param host the name of this computer
   */
  static byte[] cookie(byte[] file, String number, String host) {
    ByteBuffer in = ByteBuffer.wrap(file);
    byte[] found = new byte[0];
    try {
      while (in.hasRemaining()) {
        int family = Short.toUnsignedInt(in.getShort());
        String address = text(in);
        String display = text(in);
        String name = text(in);
        byte[] data = bytes(in);
        boolean here = family == ANYWHERE || family == LOCAL && address.equals(host);
        boolean thisOne = display.isEmpty() || display.equals(number);
        if (here && thisOne && name.equals("MIT-MAGIC-COOKIE-1") && found.length == 0) {
          found = data;
        }
      }
    } catch (BufferUnderflowException e) {
      return found; // what came before the damage
    }
    return found;
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
