package io.homeward.coordinator.server;

import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.key.NodePublicKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * A certificate that vouches for nothing: it stands behind the real ones and tells clients the
 * relay's key during the TLS handshake, which saves them a round trip. Nobody verifies it; its name
 * is the key, and its serial number the version of the protocol (protocol reference, section 5.2).
 */
final class RelayCertificate {
  private static final Duration LIFE = Duration.ofDays(30);

  /** RFC 8410, section 3. */
  private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

  private RelayCertificate() {}

  /** The certificate for a relay's key. */
  static X509Certificate of(NodePublicKey relay, Instant now) {
    try {
      KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      AlgorithmIdentifier algorithm = new AlgorithmIdentifier(ED25519);
      TBSCertificate said = said(relay, now, keys, algorithm);
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(keys.getPrivate());
      signature.update(said.getEncoded(ASN1Encoding.DER));
      DERSequence certificate =
          new DERSequence(
              new ASN1Encodable[] {said, algorithm, new DERBitString(signature.sign())});
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Ed25519 does not work in this Java runtime", e);
    }
  }

  private static TBSCertificate said(
      NodePublicKey relay, Instant now, KeyPair keys, AlgorithmIdentifier algorithm)
      throws IOException {
    // Longer than X.520 allows for a common name, as clients want it.
    String text = "derpkey" + HexFormat.of().formatHex(relay.bytes());
    X500Name name =
        new X500Name(
            new RDN[] {new RDN(new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String(text)))});
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(BigInteger.valueOf(DerpHandshake.VERSION)));
    generator.setSignature(algorithm);
    generator.setIssuer(name);
    generator.setSubject(name);
    generator.setStartDate(new Time(Date.from(now.minus(LIFE))));
    generator.setEndDate(new Time(Date.from(now.plus(LIFE))));
    generator.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    generator.setExtensions(
        new Extensions(
            new Extension(
                Extension.basicConstraints, true, new BasicConstraints(false).getEncoded())));
    return generator.generateTBSCertificate();
  }
}
