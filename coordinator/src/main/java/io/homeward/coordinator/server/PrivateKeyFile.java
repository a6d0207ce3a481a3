package io.homeward.coordinator.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Private keys in the three forms that programs write: PKCS #8 (RFC 5208), PKCS #1 for RSA (RFC
 * 8017 appendix A.1.2) and SEC 1 for elliptic curves (RFC 5915).
 */
final class PrivateKeyFile {
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeyFile() {}

  /**
   * Reads the first key of a PEM file, which may hold certificates, too.
   *
   * @param certified the key that the certificate is for, which says of what kind this one has to
   *     be
   * @throws ListenException when there is none, or none of that kind
   */
  static PrivateKey read(Path path, PublicKey certified) {
    try {
      PemFile.Block block = keyBlock(path, PemFile.read(path));
      byte[] pkcs8 =
          block.label().equals("PRIVATE KEY") ? block.der() : wrapped(block.der(), certified);
      String algorithm =
          certified.getAlgorithm().equals("RSASSA-PSS") ? "RSA" : certified.getAlgorithm();
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (InvalidKeySpecException e) {
      throw new ListenException("the key in " + path + " is not of the certificate's kind", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new ListenException("the key file " + path + " cannot be read", e);
    }
  }

  private static PemFile.Block keyBlock(Path path, List<PemFile.Block> blocks) {
    for (PemFile.Block block : blocks) {
      if (block.label().endsWith("PRIVATE KEY")) {
        if (block.encrypted()) {
          throw new ListenException(
              "the key in "
                  + path
                  + " is encrypted with a password; \"openssl pkey -in "
                  + path
                  + " -out plain.pem\" asks for it and writes the key without");
        }
        return block;
      }
    }
    throw new ListenException(
        "there is no private key in PEM form in "
            + path
            + "; \"openssl pkey -in "
            + path
            + " -out key.pem\" makes one of other forms");
  }

  /** The older forms as PKCS #8: they lack the algorithm, which the certificate says, too. */
  private static byte[] wrapped(byte[] der, PublicKey certified) {
    byte[] content =
        joined(VERSION_0, algorithm(certified.getEncoded()), tagged(OCTET_STRING, der));
    return tagged(SEQUENCE, content);
  }

  /** The first element of a SubjectPublicKeyInfo (RFC 5280 section 4.1), which the JDK encoded. */
  private static byte[] algorithm(byte[] publicKey) {
    ByteBuffer in = ByteBuffer.wrap(publicKey);
    in.get();
    length(in);
    int begin = in.position();
    in.get();
    int end = length(in) + in.position();
    byte[] element = new byte[end - begin];
    in.get(begin, element);
    return element;
  }

  private static int length(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = first & 0x7f; i > 0; i--) {
      length = length << 8 | in.get() & 0xff;
    }
    return length;
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] header =
        content.length < 0x80
            ? new byte[] {(byte) tag, (byte) content.length}
            : new byte[] {
              (byte) tag,
              (byte) 0x83,
              (byte) (content.length >> 16),
              (byte) (content.length >> 8),
              (byte) content.length
            };
    return joined(header, content);
  }

  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
