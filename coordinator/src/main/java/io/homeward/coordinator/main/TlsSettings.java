package io.homeward.coordinator.main;

import io.homeward.coordinator.acme.Authority;
import io.homeward.coordinator.acme.PemTrust;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a person says about the certificate of the server. For one thread. */
final class TlsSettings {
  /** Where authorities look, whatever is said to them (RFC 8555 section 8.3). */
  private static final int WEB_PORT = 80;

  private @Nullable Path certificate;
  private @Nullable Path key;
  private @Nullable URI authority;
  private @Nullable String email;
  private @Nullable InetSocketAddress listen;
  private @Nullable Path trust;

  TlsSettings() {}

  void certificate(Path file) {
    certificate = file;
  }

  void key(Path file) {
    key = file;
  }

  void authority(String text) {
    authority = text.equals("off") ? null : Authority.directory(text);
  }

  void email(String text) {
    email = Authority.email(text);
  }

  void listen(InetSocketAddress address) {
    listen = address;
  }

  void trust(Path file) {
    trust = file;
  }

  /**
   * The configuration with TLS as it was said.
   *
   * @throws IllegalArgumentException when that makes no sense
   */
  CoordinatorConfig apply(CoordinatorConfig config) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "TLS needs both tls-cert and tls-key; they may name the same file");
    }
    if (authority == null) {
      if (email != null || listen != null || trust != null) {
        throw new IllegalArgumentException(
            "acme-email, acme-listen and acme-trust are of no use without acme, such as acme ="
                + " letsencrypt");
      }
      return certificate == null || key == null ? config : config.withTls(certificate, key);
    }
    if (certificate != null) {
      throw new IllegalArgumentException(
          "a certificate comes from tls-cert or from acme, not from both; leave one out");
    }
    URI url = config.url();
    if (url == null || !"https".equals(url.getScheme()) || RelayRegions.address(url) != null) {
      throw new IllegalArgumentException(
          "a certificate by acme is for the name in url; give one with https and a name, such as"
              + " https://tailnet.example.net");
    }
    return config.withAcme(
        new Authority(authority, email, trust == null ? null : PemTrust.read(trust)),
        listen == null ? new InetSocketAddress(all(), WEB_PORT) : listen);
  }

  private static InetAddress all() {
    try {
      return Inet6Address.getByAddress(new byte[16]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are no IPv6 address", e);
    }
  }
}
