package io.homeward.coordinator.dashboard;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Map;

/** A text that a phone's camera reads, as a drawing. Pure. */
final class QrCode {
  private static final int QUIET = 2;

  private QrCode() {}

  /** The drawing; nothing when the text is too long for one. */
  static Html of(String text, String label) {
    BitMatrix dots;
    try {
      dots =
          new QRCodeWriter()
              .encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, QUIET));
    } catch (WriterException | IllegalArgumentException e) {
      return Html.EMPTY;
    }
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < dots.getHeight(); y++) {
      for (int x = 0; x < dots.getWidth(); x++) {
        if (dots.get(x, y)) {
          path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
        }
      }
    }
    return Html.of(
        "<svg class=\"qr\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\""
            + " shape-rendering=\"crispEdges\"><path fill=\"#000\" d=\"{}\"/></svg>",
        dots.getWidth(),
        dots.getHeight(),
        label,
        path.toString());
  }
}
