package io.homeward.coordinator.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A key ring with one passkey (ES256), and the browser before it: makes what a page's script sends.
 * Each part can be made wrong. Not thread-safe.
 */
public final class SoftKeyRing {
  /** User present. */
  public static final int PRESENT = 0x01;

  /** User verified. */
  public static final int VERIFIED = 0x04;

  private static final int ATTESTED = 0x40;
  private static final JsonMapper JSON = new JsonMapper();
  private static final HexFormat HEX = HexFormat.of();

  /** What the page is at. */
  public String origin;

  /** For whom the passkey is; empty: as asked. */
  public String rpId = "";

  /** What the key ring vouches for. */
  public int flags = PRESENT | VERIFIED;

  /** How often it was used; 0: it does not count. */
  public int counter;

  /** What is signed in the place of what was asked; empty: as asked. */
  public String challenge = "";

  /** Of what kind the answer is; empty: as asked. */
  public String type = "";

  /** The page that the answer comes from is in a frame of another. */
  public boolean crossOrigin;

  /** The algorithm that the key says to be for; -7 is ES256. */
  public int algorithm = -7;

  /** What it says of who made it. */
  public String format = "none";

  /** Whom it knows; empty: as asked when it was made. */
  public String userHandle = "";

  /** Another key signs than the one that was made. */
  public boolean otherKey;

  /** The id of the passkey. */
  public byte[] id;

  private KeyPair key;
  private String madeFor = "";

  /** An empty one, with a browser at a page. */
  public SoftKeyRing(String origin, int number) {
    this.origin = origin;
    this.id = ("passkey-" + number + "-of-the-test").getBytes(StandardCharsets.US_ASCII);
    this.key = fresh();
  }

  private static KeyPair fresh() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What comes of {@code navigator.credentials.create}. */
  public String make(String options) {
    JsonNode asked = JSON.readTree(options);
    madeFor = asked.path("user").path("id").asString();
    byte[] data = data(asked.path("rp").path("id").asString(), ATTESTED);
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.writeBytes(HEX.parseHex("a363666d74")); // {"fmt": ...
    cborText(object, format);
    object.writeBytes(HEX.parseHex("6761747453746d74a0686175746844617461")); // attStmt {}, authData
    object.write(0x59);
    object.writeBytes(ByteBuffer.allocate(2).putShort((short) data.length).array());
    object.writeBytes(data);
    return """
    {"id":"%1$s","rawId":"%1$s","type":"public-key","clientExtensionResults":{},"response":\
    {"clientDataJSON":"%2$s","attestationObject":"%3$s","transports":["internal","hybrid"]}}\
    """
        .formatted(text(id), text(client(asked, "webauthn.create")), text(object.toByteArray()));
  }

  /** What comes of {@code navigator.credentials.get}. */
  public String show(String options) {
    JsonNode asked = JSON.readTree(options);
    byte[] data = data(asked.path("rpId").asString(), 0);
    byte[] client = client(asked, "webauthn.get");
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign((otherKey ? fresh() : key).getPrivate());
      signature.update(data);
      signature.update(sha256(client));
      return """
      {"id":"%1$s","rawId":"%1$s","type":"public-key","clientExtensionResults":{},"response":\
      {"clientDataJSON":"%2$s","authenticatorData":"%3$s","signature":"%4$s","userHandle":%5$s}}\
      """
          .formatted(
              text(id),
              text(client),
              text(data),
              text(signature.sign()),
              userHandle.equals("none")
                  ? "null"
                  : "\"" + (userHandle.isEmpty() ? madeFor : userHandle) + "\"");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] data(String asked, int more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(sha256((rpId.isEmpty() ? asked : rpId).getBytes(StandardCharsets.UTF_8)));
    out.write(flags | more);
    out.writeBytes(ByteBuffer.allocate(4).putInt(counter).array());
    if (more == ATTESTED) {
      out.writeBytes(new byte[16]);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) id.length).array());
      out.writeBytes(id);
      ECPublicKey point = (ECPublicKey) key.getPublic();
      out.writeBytes(HEX.parseHex("a5010203"));
      // A negative number of one byte, or of two and three.
      out.writeBytes(
          algorithm >= -24
              ? new byte[] {(byte) (0x20 | -1 - algorithm)}
              : ByteBuffer.allocate(3).put((byte) 0x39).putShort((short) (-1 - algorithm)).array());
      out.writeBytes(HEX.parseHex("2001215820"));
      out.writeBytes(thirtyTwo(point.getW().getAffineX()));
      out.writeBytes(HEX.parseHex("225820"));
      out.writeBytes(thirtyTwo(point.getW().getAffineY()));
    }
    return out.toByteArray();
  }

  private byte[] client(JsonNode asked, String usual) {
    return """
    {"type":"%s","challenge":"%s","origin":"%s","crossOrigin":%s}\
    """
        .formatted(
            type.isEmpty() ? usual : type,
            challenge.isEmpty() ? asked.path("challenge").asString() : challenge,
            origin,
            crossOrigin)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void cborText(ByteArrayOutputStream out, String text) {
    out.write(0x60 | text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] thirtyTwo(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] all = new byte[32];
    int length = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - length, all, 32 - length, length);
    return all;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In base64url. */
  public static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
