package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.ui.desktop.ShortcutKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class X11WireTest {
  private static final ShortcutKeys KEYS = ShortcutKeys.parse("CTRL+ALT+h").orElseThrow();

  private static byte[] entry(int family, String host, String display, String name, int secret) {
    byte[][] parts = {
      host.getBytes(StandardCharsets.UTF_8),
      display.getBytes(StandardCharsets.UTF_8),
      name.getBytes(StandardCharsets.UTF_8),
      {(byte) secret}
    };
    ByteBuffer out = ByteBuffer.allocate(200).putShort((short) family);
    for (byte[] part : parts) {
      out.putShort((short) part.length).put(part);
    }
    byte[] all = new byte[out.position()];
    out.flip().get(all);
    return all;
  }

  private static byte[] joined(byte[]... entries) {
    ByteBuffer out = ByteBuffer.allocate(1000);
    for (byte[] entry : entries) {
      out.put(entry);
    }
    byte[] all = new byte[out.position()];
    out.flip().get(all);
    return all;
  }

  @Test
  void theCookieIsThatOfThisDisplayOfThisComputer() {
    String name = "MIT-MAGIC-COOKIE-1";
    byte[] file =
        joined(
            entry(256, "other", "0", name, 1),
            entry(0, "laptop", "0", name, 2),
            entry(256, "laptop", "1", name, 3),
            entry(256, "laptop", "0", "XDM-AUTHORIZATION-1", 4),
            entry(256, "laptop", "0", name, 5),
            entry(0xffff, "", "", name, 6));
    assertThat(XAuthority.cookie(file, "0", "laptop")).containsExactly(5);
    assertThat(XAuthority.cookie(file, "7", "laptop")).containsExactly(6);
    assertThat(XAuthority.cookie(new byte[] {1}, "0", "laptop")).isEmpty();
  }

  @Test
  void aKeyboardWithoutTheKeyIsAskedForNothing() {
    X11Wire.Screen screen = new X11Wire.Screen(1, 8, 255);
    assertThat(X11Wire.grab(screen, new byte[32], new byte[32], KEYS)).isEmpty();
    assertThatThrownBy(() -> X11Wire.welcome(new byte[10]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whateverADisplaySaysIsReadWithinItsBytes() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[32 + random.nextInt(300)];
      random.nextBytes(bytes);
      assertThat(X11Wire.more(bytes)).isBetween(0L, 4L << 32);
      XAuthority.cookie(bytes, "0", "laptop");
      X11Wire.grab(new X11Wire.Screen(1, 8, 255), bytes, bytes, KEYS);
      try {
        X11Wire.welcome(bytes);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
