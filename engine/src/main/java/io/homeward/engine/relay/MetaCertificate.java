package io.homeward.engine.relay;

import io.homeward.engine.key.NodePublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The certificate in a relay's chain that vouches for nothing and names its key, so that a client
 * need not wait for it (protocol reference, section 5.2). Pure.
 */
final class MetaCertificate {
  private static final Pattern NAME = Pattern.compile("CN=derpkey([0-9a-fA-F]{64})");
  private static final int MOST_VERSION_BITS = 8;

  private MetaCertificate() {}

  /** The key that is named; null when none is. */
  static @Nullable NodePublicKey find(Certificate... chain) {
    for (Certificate certificate : chain) {
      if (certificate instanceof X509Certificate x509
          && x509.getSerialNumber().signum() > 0
          && x509.getSerialNumber().bitLength() <= MOST_VERSION_BITS) {
        Matcher name = NAME.matcher(x509.getSubjectX500Principal().getName());
        if (name.matches()) {
          NodePublicKey key = new NodePublicKey(HexFormat.of().parseHex(name.group(1)));
          return key.isZero() ? null : key;
        }
      }
    }
    return null;
  }
}
