package io.homeward.coordinator.server;

import io.homeward.coordinator.dashboard.QrCode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The part of a page that leads to the same or another page on a phone. Pure. */
final class PhoneRow {
  private PhoneRow() {}

  /** The same page; nothing where no phone reaches this server. */
  static List<Pages.Row> of(URI server, String path) {
    return of(server, path, "phone");
  }

  /**
   * Another page.
   *
   * @param template of the row: what is said beside the drawing
   */
  static List<Pages.Row> of(URI server, String path, String template) {
    QrCode code = ServerUrl.loopback(server) ? null : QrCode.of(server.resolve(path).toString());
    return code == null
        ? List.of()
        : List.of(
            new Pages.Row(
                template, Map.of("size", Integer.toString(code.size()), "path", code.path())));
  }
}
