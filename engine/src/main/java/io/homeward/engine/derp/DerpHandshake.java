package io.homeward.engine.derp;

import io.homeward.engine.crypto.NaclBox;
import io.homeward.engine.key.Key32;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first three frames: the server's key, who the client is, and the server's answer (protocol
 * reference, section 5.3). The two boxes show that each end has the private half of its key. All
 * methods are pure.
 */
public final class DerpHandshake {
  /** Of the protocol. */
  public static final int VERSION = 2;

  /** {@code DERP} and a key, in UTF-8. */
  private static final byte[] MAGIC = {
    'D', 'E', 'R', 'P', (byte) 0xf0, (byte) 0x9f, (byte) 0x94, (byte) 0x91
  };

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private DerpHandshake() {}

  /** A client that has shown who it is. */
  public record Known(NodePublicKey key, ClientInfo info) {}

  /** The whole frame with which a server begins. */
  public static byte[] serverKey(NodePublicKey key) {
    byte[] body = Arrays.copyOf(MAGIC, MAGIC.length + Key32.BYTES);
    System.arraycopy(key.bytes(), 0, body, MAGIC.length, Key32.BYTES);
    return DerpFrames.frame(FrameType.SERVER_KEY, body);
  }

  /**
   * Reads the body of that frame.
   *
   * @throws DerpException when this is no relay
   */
  public static NodePublicKey readServerKey(byte[] bytes, int offset, int length)
      throws DerpException {
    int keyAt = offset + MAGIC.length;
    if (length < MAGIC.length + Key32.BYTES
        || !MessageDigest.isEqual(MAGIC, Arrays.copyOfRange(bytes, offset, keyAt))) {
      throw new DerpException("the other end is no relay");
    }
    return new NodePublicKey(Arrays.copyOfRange(bytes, keyAt, keyAt + Key32.BYTES));
  }

  /**
   * The whole frame with which a client answers: its key, a nonce and a box.
   *
   * @param nonce 24 random bytes
   * @throws DerpException when the server's key is none
   */
  public static byte[] clientInfo(
      ClientInfo info, NodePrivateKey own, NodePublicKey server, byte[] nonce)
      throws DerpException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", info.version());
    json.put("CanAckPings", info.canAckPings());
    if (info.prober()) {
      json.put("IsProber", true);
    }
    if (info.meshKey() != null) {
      json.put("meshKey", info.meshKey().secretText());
    }
    byte[] box = sealed(own, server, nonce, JSON.writeValueAsBytes(json));
    byte[] body = Arrays.copyOf(own.publicKey().bytes(), Key32.BYTES + nonce.length + box.length);
    System.arraycopy(nonce, 0, body, Key32.BYTES, nonce.length);
    System.arraycopy(box, 0, body, Key32.BYTES + nonce.length, box.length);
    return DerpFrames.frame(FrameType.CLIENT_INFO, body);
  }

  /**
   * Reads the body of that frame.
   *
   * @throws DerpException when the client does not have the key that it names, or says nothing that
   *     makes sense
   */
  public static Known readClientInfo(NodePrivateKey server, byte[] bytes, int offset, int length)
      throws DerpException {
    if (length < Key32.BYTES) {
      throw new DerpException("the client does not say who it is");
    }
    int boxAt = offset + Key32.BYTES;
    NodePublicKey client = new NodePublicKey(Arrays.copyOfRange(bytes, offset, boxAt));
    return new Known(client, info(opened(server, client, bytes, boxAt, length - Key32.BYTES)));
  }

  /** What is in the client's box. */
  static ClientInfo info(byte[] plain) throws DerpException {
    JsonNode json = object(plain);
    return new ClientInfo(
        json.path("version").asInt(0),
        json.path("CanAckPings").asBoolean(false),
        meshKey(json.path("meshKey").asString("")),
        json.path("IsProber").asBoolean(false));
  }

  private static @Nullable MeshKey meshKey(String text) throws DerpException {
    if (text.isEmpty()) {
      return null;
    }
    try {
      return MeshKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DerpException("the client has no mesh key of this form");
    }
  }

  /**
   * The whole frame with which the server takes a client.
   *
   * @param nonce 24 random bytes
   * @throws DerpException when the client's key is none
   */
  public static byte[] serverInfo(NodePrivateKey own, NodePublicKey client, byte[] nonce)
      throws DerpException {
    byte[] json = ("{\"version\":" + VERSION + "}").getBytes(StandardCharsets.US_ASCII);
    byte[] box = sealed(own, client, nonce, json);
    byte[] body = Arrays.copyOf(nonce, nonce.length + box.length);
    System.arraycopy(box, 0, body, nonce.length, box.length);
    return DerpFrames.frame(FrameType.SERVER_INFO, body);
  }

  /**
   * Reads the body of that frame.
   *
   * @throws DerpException when the server does not have the key that it named
   */
  public static ServerInfo readServerInfo(
      NodePrivateKey own, NodePublicKey server, byte[] bytes, int offset, int length)
      throws DerpException {
    JsonNode json = object(opened(own, server, bytes, offset, length));
    return new ServerInfo(
        json.path("version").asInt(0),
        Math.max(0, json.path("TokenBucketBytesPerSecond").asInt(0)),
        Math.max(0, json.path("TokenBucketBytesBurst").asInt(0)));
  }

  private static byte[] opened(
      NodePrivateKey own, NodePublicKey other, byte[] bytes, int offset, int length)
      throws DerpException {
    if (length < NaclBox.NONCE_BYTES + NaclBox.TAG_BYTES) {
      throw new DerpException("there is no box");
    }
    int boxAt = offset + NaclBox.NONCE_BYTES;
    byte[] shared = shared(own, other);
    byte[] plain =
        NaclBox.open(
            shared,
            Arrays.copyOfRange(bytes, offset, boxAt),
            Arrays.copyOfRange(bytes, boxAt, offset + length));
    Arrays.fill(shared, (byte) 0);
    if (plain == null) {
      throw new DerpException("the box was made with another key");
    }
    return plain;
  }

  private static JsonNode object(byte[] plain) throws DerpException {
    try {
      JsonNode json = JSON.readTree(plain);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw new DerpException("there is no JSON in the box");
    }
    throw new DerpException("there is no JSON object in the box");
  }

  private static byte[] sealed(NodePrivateKey own, NodePublicKey other, byte[] nonce, byte[] plain)
      throws DerpException {
    byte[] shared = shared(own, other);
    try {
      return NaclBox.seal(shared, nonce, plain);
    } finally {
      Arrays.fill(shared, (byte) 0);
    }
  }

  private static byte[] shared(NodePrivateKey own, NodePublicKey other) throws DerpException {
    byte[] secret = own.secretBytes();
    byte[] shared = NaclBox.sharedKey(secret, other.bytes());
    Arrays.fill(secret, (byte) 0);
    if (shared == null) {
      throw new DerpException("the other end's key is none");
    }
    return shared;
  }
}
