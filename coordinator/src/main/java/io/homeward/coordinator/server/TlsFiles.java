package io.homeward.coordinator.server;

import io.homeward.engine.key.NodePublicKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS from a certificate chain and a private key in PEM files, as certbot, mkcert, lego and the
 * like write them; both may be in one file. Renewed files are taken while the server runs: new
 * connections get the new certificate. {@link #refresh} and {@link #reload} may be called from any
 * thread.
 */
public final class TlsFiles {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

  private final Path certificatePath;
  private final Path keyPath;
  private final RenewableKeyManager keys;
  private final SSLContext context;
  // Guarded by this.
  private List<Object> seen;

  private TlsFiles(Path certificatePath, Path keyPath, Instant now)
      throws GeneralSecurityException {
    this.certificatePath = certificatePath;
    this.keyPath = keyPath;
    this.seen = stamps();
    this.keys = new RenewableKeyManager(load(certificatePath, keyPath, now).keys());
    this.context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys}, null, null);
  }

  /**
   * Reads both files.
   *
   * @param certificatePath the server's certificate, then those that vouch for it
   * @param keyPath its private key, without a password
   * @param now a certificate that expired before is refused: no device would take it
   * @throws ListenException when they cannot be read or do not belong together
   */
  public static TlsFiles open(Path certificatePath, Path keyPath, Instant now) {
    try {
      return new TlsFiles(certificatePath, keyPath, now);
    } catch (GeneralSecurityException e) {
      throw new ListenException("TLS does not work in this Java runtime", e);
    }
  }

  /** For the listener, once and for all: the certificate in it changes. */
  public SSLContext context() {
    return context;
  }

  /** Tells clients the key of the relay behind this certificate while they connect. */
  public void announce(NodePublicKey relay, Instant now) {
    keys.append(RelayCertificate.of(relay, now));
  }

  /**
   * Takes the files when they have changed. What does not do is said once, and the old pair stays.
   */
  public synchronized void refresh(Instant now) {
    List<Object> stamps = stamps();
    if (!stamps.equals(seen)) {
      seen = stamps;
      take(now);
    }
  }

  /** Takes the files whether or not they have changed. */
  public synchronized void reload(Instant now) {
    seen = stamps();
    take(now);
  }

  private void take(Instant now) {
    try {
      Pair pair = load(certificatePath, keyPath, now);
      keys.take(pair.keys());
      LOG.info(
          "took the certificate in {}, which is valid until {}",
          certificatePath,
          pair.validUntil());
    } catch (ListenException e) {
      LOG.warn("{}; the certificate read before stays in use", e.getMessage());
    }
  }

  /** What changes with a file; links, as certbot makes them, are followed. */
  private List<Object> stamps() {
    List<Object> stamps = new ArrayList<>();
    for (Path path : List.of(certificatePath, keyPath)) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        FileTime modified = attributes.lastModifiedTime();
        stamps.addAll(List.of(modified, attributes.size(), String.valueOf(attributes.fileKey())));
      } catch (IOException e) {
        stamps.add("missing");
      }
    }
    return stamps;
  }

  private record Pair(X509ExtendedKeyManager keys, LocalDate validUntil) {}

  private static Pair load(Path certificatePath, Path keyPath, Instant now) {
    Certificate[] chain = chain(certificatePath);
    X509Certificate own = (X509Certificate) chain[0];
    LocalDate end = LocalDate.ofInstant(own.getNotAfter().toInstant(), ZoneOffset.UTC);
    // Not yet valid may be a computer whose clock is not set yet, as after a power cut; it will be.
    if (own.getNotAfter().toInstant().isBefore(now)) {
      throw new ListenException(
          "the certificate in " + certificatePath + " expired on " + end + "; renew it");
    }
    PrivateKey key = PrivateKeyFile.read(keyPath, own.getPublicKey());
    if (!belongTogether(key, own.getPublicKey())) {
      throw mismatch(certificatePath, keyPath, null);
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("homeward", key, new char[0], chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return new Pair((X509ExtendedKeyManager) factory.getKeyManagers()[0], end);
    } catch (IOException | GeneralSecurityException e) {
      throw mismatch(certificatePath, keyPath, e);
    }
  }

  private static Certificate[] chain(Path path) {
    try {
      List<ByteArrayInputStream> encoded = new ArrayList<>();
      for (PemFile.Block block : PemFile.read(path)) {
        if (block.label().equals("CERTIFICATE")) {
          encoded.add(new ByteArrayInputStream(block.der()));
        }
      }
      if (encoded.isEmpty()) {
        // Perhaps it is not text.
        encoded.add(new ByteArrayInputStream(Files.readAllBytes(PemFile.bounded(path))));
      }
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new SequenceInputStream(Collections.enumeration(encoded)))
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new ListenException("there is no certificate in " + path);
      }
      return chain;
    } catch (IOException | GeneralSecurityException e) {
      throw new ListenException("the certificate file " + path + " cannot be read", e);
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
}
