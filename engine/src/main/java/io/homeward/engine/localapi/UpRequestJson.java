package io.homeward.engine.localapi;

import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.RelayServerChange;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of {@code up} and {@code login}, and the part of it that {@code prefs} takes: every
 * member may be absent, which means "as before".
 */
final class UpRequestJson {
  private UpRequestJson() {}

  static ObjectNode encode(UpRequest request) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    if (request.server() != null) {
      out.put("ControlURL", request.server().toString());
    }
    if (request.authKey() != null) {
      out.put("AuthKey", request.authKey());
    }
    out.setAll(encode(request.change()));
    return out;
  }

  static ObjectNode encode(PreferenceChange change) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    if (change.hostname() != null) {
      out.put("Hostname", change.hostname());
    }
    put(out, "CorpDNS", change.acceptDns());
    put(out, "RouteAll", change.acceptRoutes());
    put(out, "ShieldsUp", change.shieldsUp());
    if (change.relayServerPort() != null) {
      out.put("RelayServerPortSet", true);
      if (change.relayServerPort().port() != null) {
        out.put("RelayServerPort", change.relayServerPort().port());
      }
    }
    return out;
  }

  /**
   * @throws IllegalArgumentException when a member has the wrong type; the message names it and
   *     quotes nothing
   */
  static UpRequest decode(JsonNode body, boolean forceLogin) {
    String url = text(body, "ControlURL");
    URI server;
    try {
      server = url == null ? null : URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ControlURL is no URL", e);
    }
    return UpRequest.to(server)
        .withAuthKey(text(body, "AuthKey"))
        .withChange(decodeChange(body))
        .withForceLogin(forceLogin);
  }

  /**
   * @throws IllegalArgumentException as {@link #decode}
   */
  static PreferenceChange decodeChange(JsonNode body) {
    return PreferenceChange.none()
        .hostname(text(body, "Hostname"))
        .acceptDns(flag(body, "CorpDNS"))
        .acceptRoutes(flag(body, "RouteAll"))
        .shieldsUp(flag(body, "ShieldsUp"))
        .relayServerPort(relayServer(body));
  }

  /** A port that is set to nothing ends it; a port alone begins it. */
  private static @Nullable RelayServerChange relayServer(JsonNode body) {
    JsonNode port = body.path("RelayServerPort");
    if (port.isMissingNode() || port.isNull()) {
      return Boolean.TRUE.equals(flag(body, "RelayServerPortSet")) ? RelayServerChange.OFF : null;
    }
    if (!port.isIntegralNumber() || !port.canConvertToInt()) {
      throw new IllegalArgumentException("RelayServerPort is no port");
    }
    return new RelayServerChange(port.intValue());
  }

  private static void put(ObjectNode out, String name, @Nullable Boolean value) {
    if (value != null) {
      out.put(name, value);
    }
  }

  private static @Nullable String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw new IllegalArgumentException(name + " is no string");
    }
    return value.stringValue();
  }

  private static @Nullable Boolean flag(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(name + " is neither true nor false");
    }
    return value.booleanValue();
  }
}
