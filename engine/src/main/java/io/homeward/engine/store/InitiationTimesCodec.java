package io.homeward.engine.store;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.wireguard.InitiationTime;
import io.homeward.engine.wireguard.InitiationTimes;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The document form of what is known of initiations. Holds public keys only. */
final class InitiationTimesCodec {
  private static final int VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** For documents of before our own stamps were kept. */
  private static final InitiationTime NOTHING_SENT = new InitiationTime(0, 0);

  private InitiationTimesCodec() {}

  static byte[] encode(InitiationTimes.Snapshot times) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("node", times.owner().toString());
    root.put("reserved", hex(times.reserved()));
    ObjectNode peers = root.putObject("peers");
    times.newest().forEach((peer, time) -> peers.put(peer.toString(), hex(time)));
    return JSON.writeValueAsBytes(root);
  }

  /** Empty when any of it cannot be understood. */
  static Optional<InitiationTimes.Snapshot> decode(byte[] document) {
    try {
      JsonNode root = JSON.readTree(document);
      if (root.path("version").asInt(0) != VERSION) {
        return Optional.empty();
      }
      Map<NodePublicKey, InitiationTime> newest = new HashMap<>();
      for (Map.Entry<String, JsonNode> peer : root.path("peers").properties()) {
        newest.put(NodePublicKey.parse(peer.getKey()), time(peer.getValue()));
      }
      return Optional.of(
          new InitiationTimes.Snapshot(
              NodePublicKey.parse(root.path("node").asString("")),
              newest,
              root.has("reserved") ? time(root.path("reserved")) : NOTHING_SENT));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String hex(InitiationTime time) {
    return HexFormat.of().formatHex(time.bytes());
  }

  private static InitiationTime time(JsonNode hex) {
    return InitiationTime.of(HexFormat.of().parseHex(hex.asString("")));
  }
}
