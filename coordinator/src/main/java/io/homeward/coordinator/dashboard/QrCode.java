package io.homeward.coordinator.dashboard;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text that a phone's camera reads, as a drawing. Pure.
 *
 * @param size of each side, in dots, with the white around it
 * @param path the black dots, in the words of SVG
 */
public record QrCode(int size, String path) {
  private static final int QUIET = 2;

  /** The drawing; null when the text is too long for one. */
  public static @Nullable QrCode of(String text) {
    BitMatrix dots;
    try {
      dots =
          new QRCodeWriter()
              .encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, QUIET));
    } catch (WriterException | IllegalArgumentException e) {
      return null;
    }
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < dots.getHeight(); y++) {
      for (int x = 0; x < dots.getWidth(); x++) {
        if (dots.get(x, y)) {
          path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
        }
      }
    }
    return new QrCode(dots.getWidth(), path.toString());
  }

  /** The drawing as markup; nothing when the text is too long for one. */
  static Html html(String text, String label) {
    QrCode code = of(text);
    return code == null
        ? Html.EMPTY
        : Html.of(
            "<svg class=\"qr\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\""
                + " shape-rendering=\"crispEdges\"><path fill=\"#000\" d=\"{}\"/></svg>",
            code.size,
            code.size,
            label,
            code.path);
  }
}
