package io.homeward.engine.control.message;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Reads the parts of a map response one by one, so that a part which makes no sense is lost alone:
 * a peer, a rule of the filter, a resolver, this node's Hostinfo. It counts as absent, and is
 * counted.
 */
final class Tolerance extends SimpleModule {
  private static final long serialVersionUID = 1L;

  /** The attribute of a reading under which a {@link Count} stands. */
  static final String COUNT = "homeward.dropped";

  Tolerance() {
    super("tolerance");
    setDeserializerModifier(new Parts());
  }

  /** How many parts of one message were lost. */
  static final class Count {
    private int dropped;

    int dropped() {
      return dropped;
    }
  }

  private static final class Parts extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      Class<?> type = description.getBeanClass();
      boolean part =
          type.isRecord()
              && type.getPackage().equals(Tolerance.class.getPackage())
              && type != MapResponse.class;
      return part ? new PartReader(reader) : reader;
    }
  }

  private static final class PartReader extends DelegatingDeserializer {
    PartReader(ValueDeserializer<?> reader) {
      super(reader);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
      return new PartReader(reader);
    }

    @Override
    public @Nullable Object deserialize(JsonParser in, DeserializationContext context) {
      // The whole part is taken first: after a failure nobody knows how far the reader got.
      TokenBuffer part = context.bufferAsCopyOfValue(in);
      try (JsonParser copy = part.asParserOnFirstToken(context)) {
        return super.deserialize(copy, context);
      } catch (JacksonException e) {
        if (context.getAttribute(COUNT) instanceof Count count) {
          count.dropped++;
        }
        return null;
      }
    }
  }
}
