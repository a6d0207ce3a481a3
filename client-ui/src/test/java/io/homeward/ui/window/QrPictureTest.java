package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The card that waits for the browser, as a phone's camera sees it. */
class QrPictureTest {
  private static final URI PAGE =
      URI.create("https://net.example.org/join/0123456789abcdef0123456789abcdef0123");

  @TempDir Path dir;

  @Test
  void aPhoneReadsTheAddressOfTheSignInFromTheCardInBothThemes() throws Exception {
    for (Settings.Theme theme : new Settings.Theme[] {Settings.Theme.LIGHT, Settings.Theme.DARK}) {
      try (WindowHarness harness =
          new WindowHarness(dir, Tailnets.withAuthUrl(Tailnets.fresh(), PAGE), theme, "en")) {
        assertThat(read(harness)).isEqualTo(PAGE.toString());
        assertThat(harness.find("#qr", Region.class).getAccessibleText()).contains("QR code");
        URI another = URI.create("https://net.example.org/join/another");
        harness.become(Tailnets.withAuthUrl(Tailnets.fresh(), another));
        assertThat(read(harness)).as("a fresh address").isEqualTo(another.toString());
      }
    }
  }

  @Test
  void nothingIsDrawnThatAPhoneCouldNotFollow() throws Exception {
    for (String page :
        new String[] {
          "http://127.0.0.1:4663/join/a",
          "http://localhost:4663/join/a",
          "https://net.example.org/" + "a".repeat(2_000)
        }) {
      try (WindowHarness harness =
          new WindowHarness(
              dir,
              Tailnets.withAuthUrl(Tailnets.fresh(), URI.create(page)),
              Settings.Theme.LIGHT,
              "en")) {
        assertThat(harness.has("#auth-url")).isTrue();
        assertThat(harness.has("#qr")).isFalse();
      }
    }
  }

  private static String read(WindowHarness harness) throws Exception {
    WritableImage[] taken = new WritableImage[1];
    harness.robot.interact(() -> taken[0] = harness.find("#qr", Region.class).snapshot(null, null));
    int width = (int) taken[0].getWidth();
    int height = (int) taken[0].getHeight();
    int[] pixels = new int[width * height];
    taken[0]
        .getPixelReader()
        .getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
    return new QRCodeReader()
        .decode(
            new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels))))
        .getText();
  }
}
