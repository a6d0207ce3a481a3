package io.homeward.coordinator.acme;

import java.net.URI;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who issues certificates.
 *
 * @param directory where its directory is (RFC 8555 section 7.1.1); https
 * @param email whom it may write to; null: nobody
 * @param trust who vouches for the authority's own certificate; null: whom the system trusts
 */
public record Authority(URI directory, @Nullable String email, @Nullable X509TrustManager trust) {

  private static final URI LETS_ENCRYPT =
      URI.create("https://acme-v02.api.letsencrypt.org/directory");
  private static final URI LETS_ENCRYPT_STAGING =
      URI.create("https://acme-staging-v02.api.letsencrypt.org/directory");
  private static final int MAX_URL = 1_000;

  /**
   * Reads what a person writes: {@code letsencrypt}, {@code letsencrypt-staging}, or the URL of the
   * directory of another.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static URI directory(String text) {
    return switch (text) {
      case "letsencrypt" -> LETS_ENCRYPT;
      case "letsencrypt-staging" -> LETS_ENCRYPT_STAGING;
      default -> url(text);
    };
  }

  private static URI url(String text) {
    URI url;
    try {
      url = URI.create(text.length() > MAX_URL ? "" : text);
    } catch (IllegalArgumentException e) {
      throw notAnAuthority(e);
    }
    if (!"https".equals(url.getScheme())
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getFragment() != null) {
      throw notAnAuthority(null);
    }
    return url;
  }

  private static IllegalArgumentException notAnAuthority(@Nullable Exception cause) {
    return new IllegalArgumentException(
        "write letsencrypt, or the https URL of another authority's ACME directory", cause);
  }

  /**
   * Reads an address of electronic mail, as far as that can be told.
   *
   * @throws IllegalArgumentException when it can be none
   */
  public static String email(String text) {
    int at = text.indexOf('@');
    boolean plain = text.chars().allMatch(c -> c > ' ' && c != ',' && c != '?' && c != 0x7f);
    if (at < 1 || at != text.lastIndexOf('@') || at == text.length() - 1 || !plain) {
      throw new IllegalArgumentException("write one address, such as me@example.net");
    }
    return text;
  }
}
