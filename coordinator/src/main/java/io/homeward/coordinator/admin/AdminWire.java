package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One request and its answer on a stream: length in bytes (4, big-endian) and JSON, both ways. An
 * answer is {@code {"answer":{...}}} or {@code {"refused":"why"}}.
 */
final class AdminWire {
  /** A policy of the greatest length, with each character escaped. */
  private static final int MAX_REQUEST = 16 << 20;

  private static final int MAX_ANSWER = 64 << 20;
  private static final String ANSWER = "answer";
  private static final String REFUSED = "refused";
  private static final JsonMapper JSON = new JsonMapper();

  private AdminWire() {}

  /** Answers one request. */
  static void serve(ByteChannel caller, Administration administration) throws IOException {
    byte[] request = read(caller, MAX_REQUEST);
    write(caller, answer(request, administration));
  }

  /** The answer to the bytes of a request, whatever they are. */
  static byte[] answer(byte[] request, Administration administration) {
    Map<String, Object> answer;
    try {
      AdminRequest parsed = parse(request);
      answer =
          parsed == null
              ? Map.of(REFUSED, "not a request of this version")
              : Map.of(ANSWER, administration.carryOut(parsed));
    } catch (RefusedException | StoreException e) {
      answer = Map.of(REFUSED, String.valueOf(e.getMessage()));
    }
    return JSON.writeValueAsBytes(answer);
  }

  /** Null: not a request. */
  private static @Nullable AdminRequest parse(byte[] request) {
    try {
      return JSON.readValue(request, AdminRequest.class);
    } catch (JacksonException e) {
      return null;
    }
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws RefusedException when the server refuses
   */
  static JsonNode ask(ByteChannel server, AdminRequest request) throws IOException {
    write(server, JSON.writeValueAsBytes(request));
    JsonNode answer;
    try {
      answer = JSON.readTree(read(server, MAX_ANSWER));
    } catch (JacksonException e) {
      throw new IOException("the answer is not JSON", e);
    }
    if (answer.has(REFUSED)) {
      throw new RefusedException(answer.path(REFUSED).asString());
    }
    return answer.path(ANSWER);
  }

  /** An answer made in this process, in the form that it has when it comes over the socket. */
  static JsonNode json(AdminAnswer answer) {
    return JSON.valueToTree(answer);
  }

  private static byte[] read(ByteChannel channel, int limit) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Integer.BYTES);
    fill(channel, header);
    int length = header.flip().getInt();
    if (length < 0 || length > limit) {
      throw new IOException("a message of " + Integer.toUnsignedString(length) + " bytes");
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    fill(channel, body);
    return body.array();
  }

  private static void fill(ByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other side closed the connection");
      }
    }
  }

  private static void write(ByteChannel channel, byte[] body) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + body.length);
    buffer.putInt(body.length).put(body).flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
