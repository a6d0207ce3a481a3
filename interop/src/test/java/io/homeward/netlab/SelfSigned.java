package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Path;

/** A certificate that is its own authority, and its key. */
public final class SelfSigned {
  private SelfSigned() {}

  /**
   * Makes both, good for two days.
   *
   * @param certificate PEM that is written
   * @param key PEM that is written
   * @param name of what it is for
   * @param alternative what clients know it by, as openssl writes it: "DNS:localhost"
   */
  public static void write(Path certificate, Path key, String name, String alternative)
      throws IOException {
    Command.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        key.toString(),
        "-out",
        certificate.toString(),
        "-subj",
        "/CN=" + name,
        "-addext",
        "subjectAltName=" + alternative,
        "-days",
        "2");
  }
}
