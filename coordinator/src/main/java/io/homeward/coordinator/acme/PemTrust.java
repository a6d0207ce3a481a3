package io.homeward.coordinator.acme;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Trust in the certificates of a file, and in no others. */
public final class PemTrust {
  private static final int MAX_SIZE = 1 << 20;

  private PemTrust() {}

  /**
   * Reads the file.
   *
   * @param file certificates in PEM form
   * @throws IllegalArgumentException when it cannot be read or has none
   */
  public static X509TrustManager read(Path file) {
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw new IllegalArgumentException("the file " + file + " is too long");
      }
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate one : certificates) {
        store.setCertificateEntry(Integer.toString(store.size()), one);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509 && store.size() > 0) {
          return x509;
        }
      }
      throw new IllegalArgumentException("there is no certificate in " + file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("there is no certificate in PEM form in " + file, e);
    }
  }
}
