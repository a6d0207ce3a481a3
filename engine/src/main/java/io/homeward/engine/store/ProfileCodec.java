package io.homeward.engine.store;

import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.engine.store.StoredProfile.Login;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document form of a profile. Unknown members are ignored, so that an older program reads what
 * a newer one of the same version wrote.
 */
final class ProfileCodec {
  /** Raised when an older program could no longer read the document. */
  static final int VERSION = 1;

  /** Of one that names public keys only. */
  static final int VERSION_WITHOUT_KEYS = 2;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ProfileCodec() {}

  /** The document is not one of ours. The message quotes nothing of it. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, in a few words. */
    final String reason;

    /** Whether it is whole, but of a later version of this program. */
    final boolean newer;

    Malformed(String reason, boolean newer) {
      super(reason);
      this.reason = reason;
      this.newer = newer;
    }
  }

  /** Where the private keys of a document are that names the public ones. */
  interface Keys {
    MachinePrivateKey machine(MachinePublicKey of) throws IOException;

    NodePrivateKey node(NodePublicKey of) throws IOException;
  }

  static byte[] encode(StoredProfile profile) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("machineKey", profile.machineKey().secretText());
    if (profile.nodeKey() != null) {
      root.put("nodeKey", profile.nodeKey().secretText());
    }
    return encode(root, profile);
  }

  static byte[] encodeWithoutKeys(StoredProfile profile) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION_WITHOUT_KEYS);
    root.put("machinePublicKey", profile.machineKey().publicKey().toString());
    if (profile.nodeKey() != null) {
      root.put("nodePublicKey", profile.nodeKey().publicKey().toString());
    }
    return encode(root, profile);
  }

  private static byte[] encode(ObjectNode root, StoredProfile profile) {
    if (profile.login() != null) {
      root.putObject("login")
          .put("userId", profile.login().userId())
          .put("loginName", profile.login().loginName())
          .put("displayName", profile.login().displayName());
    }
    if (profile.serverKey() != null) {
      root.put("serverKey", profile.serverKey().toString());
    }
    if (profile.removed() != null) {
      root.put("removed", profile.removed().toString());
    }
    root.set("preferences", preferences(profile.preferences()));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  /**
   * Reads either form.
   *
   * @param keys asked where the document has none
   * @throws IOException of {@code keys}
   */
  static StoredProfile decode(byte[] document, Keys keys) throws Malformed, IOException {
    JsonNode root = read(document);
    try {
      boolean whole = root.path("version").intValue() == VERSION;
      Login login = login(root.path("login"));
      MachinePublicKey serverKey = serverKey(root);
      Instant removed = removed(root.path("removed"));
      Preferences preferences = preferences(root.path("preferences"));
      return new StoredProfile(
          whole
              ? MachinePrivateKey.parse(text(root, "machineKey"))
              : keys.machine(MachinePublicKey.parse(text(root, "machinePublicKey"))),
          whole ? key(root, "nodeKey") : key(root, "nodePublicKey", keys),
          login,
          serverKey,
          removed,
          preferences);
    } catch (IllegalArgumentException e) {
      throw new Malformed("a value is missing or malformed", false);
    }
  }

  /** Whose profile a document is, without its keys; of either form. */
  static ProfileOwner owner(byte[] document) throws Malformed {
    JsonNode root = read(document);
    try {
      Login login = login(root.path("login"));
      return new ProfileOwner(
          login == null ? "" : login.loginName(),
          preferences(root.path("preferences")).controlUrl());
    } catch (IllegalArgumentException e) {
      throw new Malformed("a value is missing or malformed", false);
    }
  }

  private static JsonNode read(byte[] document) throws Malformed {
    JsonNode root;
    try {
      root = JSON.readTree(document);
    } catch (JacksonException e) {
      // The parser's message quotes the text around the fault, which may be a key.
      throw new Malformed("not a JSON document", false);
    }
    if (!root.isObject() || !root.path("version").isInt()) {
      throw new Malformed("not a state file", false);
    }
    int version = root.path("version").intValue();
    if (version > VERSION_WITHOUT_KEYS) {
      throw new Malformed("written by a newer version of this program", true);
    }
    if (version < 1) {
      throw new Malformed("no such version", false);
    }
    return root;
  }

  private static ObjectNode preferences(Preferences preferences) {
    ObjectNode out = JSON.createObjectNode();
    out.put("controlUrl", preferences.controlUrl().toString());
    if (preferences.hostname() != null) {
      out.put("hostname", preferences.hostname());
    }
    out.put("running", preferences.wantRunning());
    out.put("acceptDns", preferences.acceptDns());
    out.put("acceptRoutes", preferences.acceptRoutes());
    out.put("shieldsUp", preferences.shieldsUp());
    if (preferences.relayServerPort() != null) {
      out.put("relayServerPort", preferences.relayServerPort());
    }
    return out;
  }

  private static Preferences preferences(JsonNode node) {
    URI controlUrl = URI.create(text(node, "controlUrl"));
    if (controlUrl.getHost() == null) {
      throw new IllegalArgumentException("controlUrl");
    }
    return Preferences.initial(controlUrl)
        .withWantRunning(flag(node, "running"))
        .with(
            PreferenceChange.none()
                .hostname(node.path("hostname").isString() ? text(node, "hostname") : null)
                .acceptDns(flag(node, "acceptDns"))
                .acceptRoutes(flag(node, "acceptRoutes"))
                .shieldsUp(flag(node, "shieldsUp"))
                .relayServerPort(relayServer(node.path("relayServerPort"))));
  }

  /** Absent: it does not relay, as in profiles that were written before it could. */
  private static RelayServerChange relayServer(JsonNode port) {
    if (port.isMissingNode() || port.isNull()) {
      return RelayServerChange.OFF;
    }
    if (!port.isIntegralNumber() || !port.canConvertToInt()) {
      throw new IllegalArgumentException("relayServerPort");
    }
    return new RelayServerChange(port.intValue());
  }

  private static @Nullable Login login(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.path("userId").isIntegralNumber() || !node.path("userId").canConvertToLong()) {
      throw new IllegalArgumentException("userId");
    }
    return new Login(
        node.path("userId").longValue(), text(node, "loginName"), text(node, "displayName"));
  }

  private static @Nullable NodePrivateKey key(JsonNode node, String field) {
    return node.path(field).isMissingNode() ? null : NodePrivateKey.parse(text(node, field));
  }

  private static @Nullable NodePrivateKey key(JsonNode node, String field, Keys keys)
      throws IOException {
    return node.path(field).isMissingNode()
        ? null
        : keys.node(NodePublicKey.parse(text(node, field)));
  }

  private static @Nullable MachinePublicKey serverKey(JsonNode node) {
    return node.path("serverKey").isMissingNode()
        ? null
        : MachinePublicKey.parse(text(node, "serverKey"));
  }

  private static @Nullable Instant removed(JsonNode node) {
    if (node.isMissingNode()) {
      return null;
    }
    try {
      return Instant.parse(node.stringValue(""));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("removed", e);
    }
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isString()) {
      throw new IllegalArgumentException(field);
    }
    return value.stringValue();
  }

  private static boolean flag(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(field);
    }
    return value.booleanValue();
  }
}
