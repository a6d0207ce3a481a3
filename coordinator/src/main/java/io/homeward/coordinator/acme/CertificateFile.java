package io.homeward.coordinator.acme;

import io.homeward.coordinator.server.PemFile;
import io.homeward.coordinator.store.DurableFile;
import io.homeward.coordinator.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one authority, readable by the owner only: the key of the account, and in one
 * file, so that they are replaced together, the certificate chain and its key. For one thread.
 */
final class CertificateFile {
  private static final int DNS_NAME = 2; // RFC 5280 section 4.2.1.6
  private static final String ALGORITHM = "EC";
  private static final String CURVE = "secp256r1";
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final Duration PLACEHOLDER_LIFE = Duration.ofDays(3_650);

  private final Path accountKey;
  private final Path certificate;

  /**
   * @param directory for all authorities; made when missing
   * @throws StoreException when it cannot be made
   */
  CertificateFile(Path directory, URI authority) {
    String host =
        authority.getPort() < 0
            ? authority.getHost()
            : authority.getHost() + "-" + authority.getPort();
    Path own = directory.resolve(host.replaceAll("[^A-Za-z0-9.-]", "_"));
    accountKey = own.resolve("account.pem");
    certificate = own.resolve("certificate.pem");
    try {
      Files.createDirectories(
          own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new StoreException("the directory " + own + " cannot be made", e);
    }
  }

  /** Where the certificate and its key are. */
  Path path() {
    return certificate;
  }

  /**
   * The key by which the authority knows this server; made when there is none.
   *
   * @throws IOException when it cannot be read or written
   */
  KeyPair accountKey() throws IOException {
    if (Files.exists(accountKey)) {
      return keys(PemFile.read(accountKey));
    }
    KeyPair made = newKey();
    write(accountKey, block(PRIVATE, made.getPrivate()) + block(PUBLIC, made.getPublic()));
    return made;
  }

  /** A key for a certificate. */
  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(new ECGenParameterSpec(CURVE));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("elliptic curves do not work in this Java runtime", e);
    }
  }

  /**
   * The certificate that is there.
   *
   * @return null when there is none that can be read
   */
  @Nullable X509Certificate current() {
    try {
      byte[] own = only(PemFile.read(certificate), CERTIFICATE);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(own));
    } catch (IOException | GeneralSecurityException e) {
      return null; // another one is asked for
    }
  }

  /**
   * Whether the authority issued the certificate that is there, for a name.
   *
   * @param name in ASCII
   */
  static boolean issuedFor(X509Certificate certificate, String name) {
    try {
      return !certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
          && certificate.getSubjectAlternativeNames() != null
          && certificate.getSubjectAlternativeNames().stream()
              .anyMatch(one ->
                  one.getFirst().equals(DNS_NAME)
                      && name.equalsIgnoreCase(String.valueOf(one.get(1))));
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /**
   * Puts another pair in the place of the one that is there.
   *
   * @param chain the server's certificate, then those that vouch for it
   * @throws IOException when it cannot be written; what was there stays
   */
  void write(KeyPair keys, List<X509Certificate> chain) throws IOException {
    StringBuilder text = new StringBuilder(block(PRIVATE, keys.getPrivate()));
    try {
      for (X509Certificate one : chain) {
        text.append(block(CERTIFICATE, one.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate cannot be encoded", e);
    }
    write(certificate, text.toString());
  }

  /**
   * Puts a certificate there that nobody vouches for, with which the server can listen until it has
   * one that devices take.
   *
   * @throws StoreException when it cannot be written
   */
  void writePlaceholder(String name, Instant now) {
    KeyPair keys = newKey();
    // The name in full does not fit into a common name, which has 64 characters at most.
    X500Principal self = new X500Principal("CN=not yet issued");
    Date begin = Date.from(now.minus(Duration.ofDays(1)));
    Date end = Date.from(now.plus(PLACEHOLDER_LIFE));
    try {
      var made =
          new JcaX509v3CertificateBuilder(
                  self, BigInteger.valueOf(now.toEpochMilli()), begin, end, self, keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      write(keys, List.of(new JcaX509CertificateConverter().getCertificate(made)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("elliptic curves do not work in this Java runtime", e);
    } catch (IOException e) {
      throw new StoreException("the certificate for " + name + " cannot be written", e);
    }
  }

  private static KeyPair keys(List<PemFile.Block> blocks) throws IOException {
    try {
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      return new KeyPair(
          factory.generatePublic(new X509EncodedKeySpec(only(blocks, PUBLIC))),
          factory.generatePrivate(new PKCS8EncodedKeySpec(only(blocks, PRIVATE))));
    } catch (GeneralSecurityException e) {
      throw new IOException("there is something else in it", e);
    }
  }

  private static byte[] only(List<PemFile.Block> blocks, String label) throws IOException {
    for (PemFile.Block block : blocks) {
      if (block.label().equals(label)) {
        return block.der();
      }
    }
    throw new IOException("it has no " + label);
  }

  private static String block(String label, Key key) {
    return block(label, key.getEncoded());
  }

  private static String block(String label, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private static void write(Path file, String text) throws IOException {
    DurableFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }
}
