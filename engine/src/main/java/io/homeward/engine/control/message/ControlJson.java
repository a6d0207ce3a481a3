package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages as JSON by the conventions of protocol reference, section 0.1, in both directions.
 * Thread-safe.
 */
public final class ControlJson {
  /** Largest message in bytes of JSON: a tailnet of ten thousand devices has about 15 MB. */
  public static final int MAX_BYTES = 32 << 20;

  // Two tokens can stand for an object of 200 bytes; this keeps the worst message under 256 MB.
  private static final long MAX_TOKENS = 4_000_000;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_STRING = 1 << 20;
  private static final int MAX_NAME = 2048;
  private static final int MAX_DIGITS = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_BYTES)
                          .maxTokenCount(MAX_TOKENS)
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING)
                          .maxNameLength(MAX_NAME)
                          .maxNumberLength(MAX_DIGITS)
                          .build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .changeDefaultPropertyInclusion(
              value -> value.withValueInclusion(JsonInclude.Include.ALWAYS))
          .addModule(new WireTypes())
          .build();

  private static final JsonMapper TOLERANT = MAPPER.rebuild().addModule(new Tolerance()).build();

  private ControlJson() {}

  /**
   * A map response.
   *
   * @param response what of it makes sense
   * @param dropped how many parts of it do not and count as absent
   */
  public record Decoded(MapResponse response, int dropped) {}

  /**
   * Reads a map response of a server that may be broken or hostile: a part that makes no sense,
   * such as one peer, does not cost the rest.
   *
   * @throws MalformedMessageException when it is none, or larger than {@link #MAX_BYTES}
   */
  public static Decoded decodeMap(byte[] json) throws MalformedMessageException {
    Tolerance.Count count = new Tolerance.Count();
    MapResponse response =
        decode(
            json,
            MapResponse.class,
            TOLERANT.readerFor(MapResponse.class).withAttribute(Tolerance.COUNT, count));
    return new Decoded(response, count.dropped());
  }

  /** A message as UTF-8 JSON. */
  public static byte[] encode(Object message) {
    return MAPPER.writeValueAsBytes(message);
  }

  /**
   * Reads a message.
   *
   * @throws MalformedMessageException when it is none, or larger than {@link #MAX_BYTES}
   */
  public static <T> T decode(byte[] json, Class<T> type) throws MalformedMessageException {
    return decode(json, type, MAPPER.readerFor(type));
  }

  private static <T> T decode(byte[] json, Class<T> type, ObjectReader reader)
      throws MalformedMessageException {
    if (json.length > MAX_BYTES) {
      throw new MalformedMessageException("a message of " + json.length + " bytes is too large");
    }
    T message;
    try {
      message = reader.readValue(json);
    } catch (JacksonException e) {
      // What Jackson says quotes the input, so neither its text nor the cause goes on.
      throw new MalformedMessageException(
          String.format(Locale.ROOT, "not a %s: %s", type.getSimpleName(), place(e)));
    }
    if (message == null) {
      throw new MalformedMessageException("not a " + type.getSimpleName() + ": null");
    }
    return message;
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null
        ? "unreadable"
        : "unreadable near byte " + e.getLocation().getByteOffset();
  }
}
