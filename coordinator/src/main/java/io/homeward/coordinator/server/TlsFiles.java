package io.homeward.coordinator.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * TLS from a certificate chain and a private key in PEM files, as certbot and mkcert write them.
 */
public final class TlsFiles {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private TlsFiles() {}

  /**
   * Reads both files.
   *
   * @param certificatePath the server's certificate, then those that vouch for it
   * @param keyPath its private key, PKCS #8 without a password
   * @param now a certificate that expired before is refused: no device would take it
   * @throws ListenException when they cannot be read or do not belong together
   */
  public static SSLContext load(Path certificatePath, Path keyPath, Instant now) {
    Certificate[] chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificatePath)))
              .toArray(Certificate[]::new);
    } catch (IOException | GeneralSecurityException e) {
      throw new ListenException("the certificate file " + certificatePath + " cannot be read", e);
    }
    if (chain.length == 0) {
      throw new ListenException("there is no certificate in " + certificatePath);
    }
    // Not yet valid may be a computer whose clock is not set yet, as after a power cut; it will be.
    if (chain[0] instanceof X509Certificate own && own.getNotAfter().toInstant().isBefore(now)) {
      throw new ListenException(
          "the certificate in "
              + certificatePath
              + " expired on "
              + LocalDate.ofInstant(own.getNotAfter().toInstant(), ZoneOffset.UTC)
              + "; renew it");
    }
    PrivateKey key = key(keyPath, chain[0].getPublicKey().getAlgorithm());
    if (!belongTogether(key, chain[0].getPublicKey())) {
      throw mismatch(certificatePath, keyPath, null);
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("homeward", key, new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw mismatch(certificatePath, keyPath, e);
    }
  }

  private static ListenException mismatch(
      Path certificatePath, Path keyPath, @Nullable Exception cause) {
    return new ListenException(
        "the key in " + keyPath + " does not belong to the certificate in " + certificatePath,
        cause);
  }

  /** The library would not notice before the first handshake, which then fails without a word. */
  private static boolean belongTogether(PrivateKey key, PublicKey certified) {
    if (key instanceof RSAKey mine && certified instanceof RSAKey theirs) {
      return mine.getModulus().equals(theirs.getModulus());
    }
    byte[] probe = {1, 2, 3};
    try {
      Signature signature =
          Signature.getInstance(
              certified.getAlgorithm().equals("EC") ? "SHA256withECDSA" : certified.getAlgorithm());
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static PrivateKey key(Path path, String algorithm) {
    try {
      String text = Files.readString(path, StandardCharsets.US_ASCII);
      int begin = text.indexOf(BEGIN);
      int end = text.indexOf(END);
      if (begin < 0 || end < begin) {
        throw new ListenException(
            "there is no unencrypted PKCS #8 key in "
                + path
                + "; \"openssl pkcs8 -topk8 -nodes\" makes one");
      }
      byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      String name = algorithm.equals("RSASSA-PSS") ? "RSA" : algorithm;
      return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (InvalidKeySpecException e) {
      throw new ListenException("the key in " + path + " is not of the certificate's kind", e);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new ListenException("the key file " + path + " cannot be read", e);
    }
  }
}
