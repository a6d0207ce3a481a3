package io.homeward.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How pages are looked at: in what size, light or dark, in which language. Pictures are written
 * only where {@code -Dhomeward.screenshots=DIR} asks for those of the documentation, or {@code
 * -Dhomeward.pictures=DIR} for all.
 *
 * @param phone whether on a phone
 * @param dark whether the person wants it dark
 * @param language of the person
 */
record PageLook(boolean phone, boolean dark, String language) {
  /** Most bytes of a picture in the documentation. */
  static final int MAX_BYTES = 120 << 10;

  private static final int MOST = 4_000;

  /** All of one language; a page goes from one to the next without being loaded again. */
  static List<PageLook> in(String language) {
    return Stream.of(true, false)
        .flatMap(phone -> Stream.of(true, false).map(dark -> new PageLook(phone, dark, language)))
        .toList();
  }

  /** The browser shows its page like this. */
  void apply(Browser browser) throws Exception {
    browser.screen(width(), height(), dark);
  }

  private int width() {
    return phone ? 390 : 1280;
  }

  private int height() {
    return phone ? 844 : 800;
  }

  /**
   * Looks at the page that is shown.
   *
   * @param documented the pictures that the documentation has, with their names there
   * @return what is wrong with it
   */
  List<String> judge(Browser browser, String page, Map<String, String> documented)
      throws Exception {
    String name =
        page
            + "-"
            + (phone ? "phone" : "desktop")
            + "-"
            + (dark ? "dark" : "light")
            + "-"
            + language;
    String all = System.getProperty("homeward.pictures", "");
    if (!all.isEmpty()) {
      keep(all, name, browser.picture(height(), MOST));
    }
    String kept = documented.get(name);
    if (kept != null) {
      byte[] small = SmallPng.of(browser.picture(phone ? height() : 500, phone ? 1_100 : 1_000));
      keep(System.getProperty("homeward.screenshots", ""), kept, small);
      if (small.length > MAX_BYTES) {
        return List.of(name + ": " + small.length + " bytes");
      }
    }
    String faults = browser.text(script());
    return Stream.concat(faults.lines(), browser.complaints().stream())
        .map(fault -> name + ": " + fault)
        .toList();
  }

  private static void keep(String dir, String name, byte[] picture) throws IOException {
    if (!dir.isEmpty()) {
      Files.write(Files.createDirectories(Path.of(dir)).resolve(name + ".png"), picture);
    }
  }

  private static String script() throws IOException {
    try (InputStream in = PageLook.class.getResourceAsStream("looks.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
