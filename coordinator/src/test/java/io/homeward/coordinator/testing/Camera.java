package io.homeward.coordinator.testing;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a phone reads from the drawing on a page. */
public final class Camera {
  private static final Pattern DRAWING =
      Pattern.compile(
          "<svg class=\"qr\" viewBox=\"0 0 ([0-9]+) .*? d=\"([^\"]+)\"", Pattern.DOTALL);
  private static final Pattern DOT = Pattern.compile("M([0-9]+) ([0-9]+)h1v1h-1z");
  private static final int SCALE = 4;

  private Camera() {}

  /** The text of the one drawing on the page. */
  public static String read(String page) {
    Matcher drawing = DRAWING.matcher(page);
    if (!drawing.find()) {
      throw new AssertionError("nothing to read on " + page);
    }
    int size = Integer.parseInt(drawing.group(1)) * SCALE;
    int[] pixels = new int[size * size];
    Arrays.fill(pixels, 0xffffff);
    Matcher dots = DOT.matcher(drawing.group(2));
    while (dots.find()) {
      int left = Integer.parseInt(dots.group(1)) * SCALE;
      int top = Integer.parseInt(dots.group(2)) * SCALE;
      for (int y = top; y < top + SCALE; y++) {
        Arrays.fill(pixels, y * size + left, y * size + left + SCALE, 0);
      }
    }
    try {
      return new QRCodeReader()
          .decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(size, size, pixels))))
          .getText();
    } catch (NotFoundException e) {
      throw new AssertionError("no phone reads this", e);
    } catch (ReaderException e) {
      throw new AssertionError("no phone understands this", e);
    }
  }
}
