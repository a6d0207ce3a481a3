package io.homeward.engine.localapi;

import io.homeward.engine.profiles.ProfileException;
import io.homeward.engine.profiles.Profiles;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers the requests of the local API that concern accounts. Thread-safe; may block. */
final class AccountsApi {
  static final String NAME = "accounts";

  private static final JsonMapper JSON = new JsonMapper();

  private final Profiles profiles;

  AccountsApi(Profiles profiles) {
    this.profiles = profiles;
  }

  /**
   * Answers a request.
   *
   * @param what method and name, such as {@code POST accounts/switch}
   * @return false: there is no such request, and nothing was answered
   */
  boolean answer(String what, LocalHttp.Request request, OutputStream out) throws IOException {
    try {
      switch (what) {
        case "GET accounts" -> LocalApi.write(out, 200, ProfilesJson.of(profiles.list()));
        case "POST accounts/add" -> {
          String id = profiles.add(server(body(request)));
          LocalApi.write(out, 200, JsonNodeFactory.instance.objectNode().put("ID", id));
        }
        case "POST accounts/switch" -> {
          profiles.switchTo(text(body(request), "ID"));
          done(out);
        }
        case "POST accounts/remove" -> {
          profiles.remove(text(body(request), "ID"));
          done(out);
        }
        case "POST accounts/rename" -> {
          JsonNode body = body(request);
          profiles.rename(text(body, "ID"), text(body, "Name"));
          done(out);
        }
        default -> {
          return false;
        }
      }
    } catch (ProfileException e) {
      LocalApi.write(out, status(e.kind()), ProfilesJson.of(e));
    } catch (JacksonException e) {
      LocalApi.write(out, 400, LocalApi.error("the body is no JSON"));
    } catch (IllegalArgumentException e) {
      LocalApi.write(out, 400, LocalApi.error(String.valueOf(e.getMessage())));
    }
    return true;
  }

  private static int status(ProfileException.Kind kind) {
    return switch (kind) {
      case UNKNOWN -> 404;
      case BAD_NAME, BAD_SERVER, NAME_TAKEN -> 400;
      case THE_ONLY_ONE, TOO_MANY, NOT_STARTED -> 409;
      case NOT_WRITTEN, NOT_ANSWERED -> 500;
    };
  }

  private static void done(OutputStream out) throws IOException {
    LocalApi.write(out, 200, JsonNodeFactory.instance.objectNode());
  }

  private static JsonNode body(LocalHttp.Request request) {
    JsonNode body =
        JSON.readTree(
            request.body().length == 0 ? "{}".getBytes(StandardCharsets.US_ASCII) : request.body());
    if (!(body instanceof ObjectNode)) {
      throw new IllegalArgumentException("the body is no JSON object");
    }
    return body;
  }

  private static String text(JsonNode body, String member) {
    JsonNode value = body.path(member);
    if (!value.isString()) {
      throw new IllegalArgumentException(member + " must be a text");
    }
    return value.stringValue();
  }

  /** Null: the person has yet to say. */
  private static @Nullable URI server(JsonNode body) {
    return body.path("ControlURL").isMissingNode() ? null : URI.create(text(body, "ControlURL"));
  }
}
