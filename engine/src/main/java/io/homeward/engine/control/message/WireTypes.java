package io.homeward.engine.control.message;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.Key32;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * How keys, addresses and times look in JSON; protocol reference, sections 0.1 and 2.
 *
 * <p>A malformed key or time breaks its message. A malformed address is read as null, and lists
 * drop it: addresses come from other nodes, and a peer with a strange one (such as a link-local
 * address with a zone) must not cost us the map.
 */
final class WireTypes extends SimpleModule {
  private static final long serialVersionUID = 1L;

  /** "No time", as the protocol spells it. */
  static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant EARLIEST = ZERO_TIME.plusSeconds(1);
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  WireTypes() {
    super("control");
    text(NodePublicKey.class, NodePublicKey::parse, Key32::toString);
    text(MachinePublicKey.class, MachinePublicKey::parse, Key32::toString);
    text(DiscoPublicKey.class, DiscoPublicKey::parse, Key32::toString);
    text(Instant.class, WireTypes::time, time -> bounded(time).toString());
    text(IpPrefix.class, orNull(WireTypes::prefix), IpPrefix::toString);
    text(Endpoint.class, orNull(Endpoint::parse), Endpoint::toString);
    text(InetAddress.class, orNull(IpText::parse), IpText::format);
  }

  private <T> void text(
      Class<T> type, Function<String, @Nullable T> read, Function<T, String> write) {
    addSerializer(type, new TextWriter<>(write));
    addDeserializer(type, new TextReader<>(type, read));
  }

  private static Instant anyTime(String text) {
    return bounded(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from));
  }

  /**
   * Other clients read four digits of a year and refuse a whole map for one time that has more: no
   * time outside of the years 1 to 9999 comes in or goes out. What lies beyond is the last or first
   * moment of them, so that "far in the future" stays just that.
   */
  private static Instant bounded(Instant time) {
    if (time.isAfter(LATEST)) {
      return LATEST;
    }
    return time.isBefore(ZERO_TIME) ? EARLIEST : time;
  }

  private static @Nullable Instant time(String text) {
    Instant time = anyTime(text);
    return time.equals(ZERO_TIME) ? null : time;
  }

  /** As lenient as the other clients: host bits are allowed and cleared. */
  private static IpPrefix prefix(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.length() - slash > 4) {
      throw new IllegalArgumentException("not a prefix");
    }
    int bits = Integer.parseInt(text, slash + 1, text.length(), 10);
    return IpPrefix.containing(IpText.parse(text.substring(0, slash)), bits);
  }

  private static <T> Function<String, @Nullable T> orNull(Function<String, T> read) {
    return text -> {
      try {
        return read.apply(text);
      } catch (IllegalArgumentException e) {
        return null;
      }
    };
  }

  private static final class TextWriter<T> extends ValueSerializer<T> {
    private final Function<T, String> write;

    TextWriter(Function<T, String> write) {
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializationContext context) {
      out.writeString(write.apply(value));
    }
  }

  /** Reads a time where the zero time is a value of its own. */
  static final class TimeOrNever extends TextReader<Instant> {
    TimeOrNever() {
      super(Instant.class, WireTypes::anyTime);
    }
  }

  private static class TextReader<T> extends ValueDeserializer<T> {
    private final Class<T> type;
    private final Function<String, @Nullable T> read;

    TextReader(Class<T> type, Function<String, @Nullable T> read) {
      this.type = type;
      this.read = read;
    }

    @Override
    public @Nullable T deserialize(JsonParser in, DeserializationContext context) {
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        return type.cast(context.handleUnexpectedToken(context.constructType(type), in));
      }
      try {
        return read.apply(in.getString());
      } catch (IllegalArgumentException | DateTimeException e) {
        return type.cast(context.handleWeirdStringValue(type, "", "not a %s", type));
      }
    }
  }
}
