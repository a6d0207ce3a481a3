package io.homeward.engine.store;

import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.session.WholeMap;
import io.homeward.engine.key.NodePublicKey;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The document form of a kept map: a line that says whose it is, and below it the map as a server
 * would tell it. Holds public keys only.
 */
final class KeptMapCodec {
  private static final int VERSION = 1;
  private static final int MAX_HEAD_BYTES = 4096;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KeptMapCodec() {}

  static byte[] encode(KeptMap kept) {
    byte[] head =
        JSON.writeValueAsBytes(
            JSON.createObjectNode()
                .put("version", VERSION)
                .put("server", kept.server().toString())
                .put("node", kept.node().toString())
                .put("told", kept.told().toString()));
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    document.writeBytes(head);
    document.write('\n');
    document.writeBytes(WholeMap.write(kept.map()));
    return document.toByteArray();
  }

  /** Empty when any of it cannot be understood. */
  static Optional<KeptMap> decode(byte[] document, Instant now) {
    int end = 0;
    while (end < document.length && document[end] != '\n') {
      end++;
    }
    if (end == document.length || end > MAX_HEAD_BYTES) {
      return Optional.empty();
    }
    try {
      JsonNode head = JSON.readTree(new String(document, 0, end, StandardCharsets.UTF_8));
      if (head.path("version").asInt(0) != VERSION) {
        return Optional.empty();
      }
      return Optional.of(
          new KeptMap(
              URI.create(head.path("server").asString("")),
              NodePublicKey.parse(head.path("node").asString("")),
              Instant.parse(head.path("told").asString("")),
              WholeMap.read(Arrays.copyOfRange(document, end + 1, document.length), now)));
    } catch (JacksonException
        | IllegalArgumentException
        | DateTimeException
        | MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
