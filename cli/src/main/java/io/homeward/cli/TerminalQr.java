package io.homeward.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;

/**
 * A text for a phone's camera, drawn with half blocks: two rows of dots to a line, so that they are
 * square. Colours are the terminal's own. Pure.
 */
final class TerminalQr {
  private static final int QUIET = 2;

  /** Wider than this no usual terminal is. */
  private static final int MAX_WIDTH = 78;

  private TerminalQr() {}

  /** What the terminal has behind its letters. */
  enum Ground {
    /** Light letters on dark. */
    DARK,
    /** Dark letters on light. */
    LIGHT
  }

  /** The drawing, each line with its end; empty when the text is too long for one. */
  static String of(String text, Ground ground) {
    BitMatrix dots;
    try {
      dots =
          new QRCodeWriter()
              .encode(
                  text,
                  BarcodeFormat.QR_CODE,
                  0,
                  0,
                  Map.of(
                      EncodeHintType.MARGIN,
                      QUIET,
                      EncodeHintType.ERROR_CORRECTION,
                      ErrorCorrectionLevel.L));
    } catch (WriterException | IllegalArgumentException e) {
      return "";
    }
    if (dots.getWidth() > MAX_WIDTH) {
      return "";
    }
    StringBuilder drawing = new StringBuilder();
    for (int y = 0; y < dots.getHeight(); y += 2) {
      for (int x = 0; x < dots.getWidth(); x++) {
        boolean top = inked(dots, x, y, ground);
        boolean bottom = inked(dots, x, y + 1, ground);
        drawing.append(top ? (bottom ? '█' : '▀') : bottom ? '▄' : ' ');
      }
      drawing.append('\n');
    }
    return drawing.toString();
  }

  /** Whether a dot has the colour of letters: the light ones on dark, the dark ones on light. */
  private static boolean inked(BitMatrix dots, int x, int y, Ground ground) {
    boolean dark = y < dots.getHeight() && dots.get(x, y);
    return (ground == Ground.LIGHT) == dark;
  }
}
