package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.relay.Admission;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who may use the relays of a tailnet: its devices, and others have no business there. Relays that
 * stand elsewhere ask by {@code POST /verify} (protocol reference, section 5.3); whoever knows a
 * key may, and learns of it no more than that. Thread-safe.
 *
 * @param state the tailnet
 * @param clock time of day
 */
record Members(TailnetState state, WallClock clock) implements Admission {
  static final String PATH = "/verify";

  private static final int MAX_QUESTION = 4 << 10;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public boolean admits(NodePublicKey key, @Nullable InetAddress source) {
    Device device = state.snapshot().deviceByNodeKey(key);
    return device != null && !device.expiredAt(clock.now());
  }

  /** Where relays ask. */
  Route route() {
    return Route.post(PATH, new Route.Who.Anybody(), this::verify);
  }

  /** Answers a relay. */
  private void verify(ServerRequest request, ServerResponse response) {
    NodePublicKey key = key(request);
    if (key == null) {
      response.status(Status.BAD_REQUEST_400);
      SiteAnswers.send(
          response,
          MediaTypes.TEXT_PLAIN,
          "a relay asks with {\"NodePublic\":\"nodekey:...\",\"Source\":\"...\"}\n");
      return;
    }
    SiteAnswers.send(
        response, MediaTypes.APPLICATION_JSON, "{\"Allow\":" + admits(key, null) + "}\n");
  }

  private static @Nullable NodePublicKey key(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MAX_QUESTION + 1);
      return bytes.length > MAX_QUESTION
          ? null
          : NodePublicKey.parse(JSON.readTree(bytes).path("NodePublic").asString(""));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return null;
    }
  }
}
