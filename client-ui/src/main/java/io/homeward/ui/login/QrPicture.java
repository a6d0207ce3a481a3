package io.homeward.ui.login;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.net.URI;
import java.util.Map;
import javafx.scene.AccessibleRole;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.scene.shape.SVGPath;
import org.jspecify.annotations.Nullable;

/** An address for a phone's camera: dark on light, whatever the theme is. */
final class QrPicture extends StackPane {
  /** In units of the scene. */
  private static final int DOT = 4;

  /** Of a picture of more than {@link #MANY_DOTS}; a camera at arm's length tells them apart. */
  private static final int SMALL_DOT = 3;

  /** With large dots the card would be higher than the window. */
  private static final int MANY_DOTS = 37;

  /** Of white around it, in dots. */
  private static final int QUIET = 3;

  /** Larger than this the card would be all picture. */
  private static final int MOST_DOTS = 49;

  private QrPicture(BitMatrix dots, String name) {
    int dot = dots.getWidth() > MANY_DOTS ? SMALL_DOT : DOT;
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < dots.getHeight(); y++) {
      for (int x = 0; x < dots.getWidth(); x++) {
        if (dots.get(x, y)) {
          path.append('M').append(x * dot).append(' ').append(y * dot);
          path.append('h').append(dot).append('v').append(dot).append('h').append(-dot).append('z');
        }
      }
    }
    SVGPath drawing = new SVGPath();
    drawing.setContent(path.toString());
    drawing.setFill(Color.BLACK);
    drawing.setSmooth(false);
    double side = (dots.getWidth() + 2 * QUIET) * dot;
    setMinSize(side, side);
    setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    setPrefSize(side, side);
    getStyleClass().add("qr");
    setId("qr");
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText(name);
    getChildren().add(drawing);
  }

  /**
   * The picture of an address.
   *
   * @param name what it is called for who does not see it
   * @return null where a phone could not follow it: to this computer only, or too long
   */
  static @Nullable QrPicture of(URI address, String name) {
    String host = address.getHost();
    if (host == null
        || host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("[::1]")) {
      return null;
    }
    try {
      BitMatrix dots =
          new QRCodeWriter()
              .encode(
                  address.toString(),
                  BarcodeFormat.QR_CODE,
                  0,
                  0,
                  Map.of(
                      EncodeHintType.MARGIN,
                      0,
                      EncodeHintType.ERROR_CORRECTION,
                      ErrorCorrectionLevel.L));
      return dots.getWidth() > MOST_DOTS ? null : new QrPicture(dots, name);
    } catch (WriterException | IllegalArgumentException e) {
      return null;
    }
  }
}
