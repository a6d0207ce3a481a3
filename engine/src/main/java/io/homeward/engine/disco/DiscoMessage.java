package io.homeward.engine.disco;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.Key32;
import io.homeward.engine.key.NodePublicKey;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a {@link DiscoBox}: a byte of type, a byte of version (0), and what each says of
 * itself. Integers are big-endian. Bytes behind a message belong to later versions of it.
 */
public sealed interface DiscoMessage {
  /** So many endpoints of one message are read, whatever it names; ours, too, name no more. */
  int MAX_ENDPOINTS = 1024;

  /** Bytes before the rest. */
  int HEADER_BYTES = 2;

  /**
   * Asks for a {@link Pong}: {@code txid 12 | node key 32 | zeros}. Older nodes leave the key out.
   *
   * @param node who asks, where one discovery key serves several nodes; null: not told
   * @param padding zeros behind it, which measure what a path carries
   */
  record Ping(TxId txId, @Nullable NodePublicKey node, int padding) implements DiscoMessage {
    static final int TYPE = 1;

    public Ping {
      if (padding < 0) {
        throw new IllegalArgumentException("padding of " + padding);
      }
    }
  }

  /**
   * Answers a {@link Ping}: {@code txid 12 | endpoint 18}.
   *
   * @param seen where the ping came from; through a relay {@code 127.3.3.40} and the region
   */
  record Pong(TxId txId, Endpoint seen) implements DiscoMessage {
    static final int TYPE = 2;
  }

  /**
   * Asks to be pinged, through a relay: {@code endpoint 18n}.
   *
   * @param endpoints where, at most {@link #MAX_ENDPOINTS}
   */
  record CallMeMaybe(List<Endpoint> endpoints) implements DiscoMessage {
    static final int TYPE = 3;

    public CallMeMaybe {
      endpoints = List.copyOf(endpoints);
      if (endpoints.size() > MAX_ENDPOINTS) {
        throw new IllegalArgumentException("too many endpoints: " + endpoints.size());
      }
    }
  }

  /** To a peer that relays: first of three by which a client binds. */
  record Bind(RelayBinding binding) implements DiscoMessage {
    static final int TYPE = 4;
  }

  /** From a peer that relays: second of three. */
  record BindChallenge(RelayBinding binding) implements DiscoMessage {
    static final int TYPE = 5;
  }

  /** To a peer that relays: third of three, with its challenge. */
  record BindAnswer(RelayBinding binding) implements DiscoMessage {
    static final int TYPE = 6;
  }

  /** Asks to be met at a peer that relays; goes through a relay. */
  record CallMeMaybeVia(RelayEndpoint via) implements DiscoMessage {
    static final int TYPE = 7;
  }

  /**
   * Asks a peer to relay: {@code key 32 | key 32 | generation u32}.
   *
   * @param client one client
   * @param otherClient the other
   * @param generation repeated by the answer
   */
  record AllocateRequest(DiscoPublicKey client, DiscoPublicKey otherClient, int generation)
      implements DiscoMessage {
    static final int TYPE = 8;
    private static final int BYTES = 2 * Key32.BYTES + Integer.BYTES;
  }

  /**
   * Answers an {@link AllocateRequest}: {@code generation u32 | relay endpoint}.
   *
   * @param generation of the request
   */
  record AllocateResponse(int generation, RelayEndpoint at) implements DiscoMessage {
    static final int TYPE = 9;
  }

  /**
   * Reads a message.
   *
   * @return null when it is too short, or of a type or version that nobody knew when this was
   *     written
   */
  static @Nullable DiscoMessage parse(byte[] plain) {
    if (plain.length < HEADER_BYTES) {
      return null;
    }
    ByteBuffer rest = ByteBuffer.wrap(plain, HEADER_BYTES, plain.length - HEADER_BYTES);
    int length = rest.remaining();
    boolean known = plain[1] == 0;
    return switch (plain[0]) {
      case Ping.TYPE -> length < TxId.BYTES ? null : ping(rest);
      case Pong.TYPE ->
          length < TxId.BYTES + WireParts.ENDPOINT_BYTES
              ? null
              : new Pong(TxId.read(rest), WireParts.endpoint(rest));
      case CallMeMaybe.TYPE ->
          new CallMeMaybe(
              known && length % WireParts.ENDPOINT_BYTES == 0
                  ? WireParts.endpoints(rest)
                  : List.of());
      case Bind.TYPE, BindChallenge.TYPE, BindAnswer.TYPE ->
          known && length >= RelayBinding.BYTES ? binding(plain[0], rest) : null;
      case CallMeMaybeVia.TYPE -> {
        RelayEndpoint via = known ? RelayEndpoint.read(rest) : null;
        yield via == null ? null : new CallMeMaybeVia(via);
      }
      case AllocateRequest.TYPE ->
          known && length >= AllocateRequest.BYTES
              ? new AllocateRequest(WireParts.key(rest), WireParts.key(rest), rest.getInt())
              : null;
      case AllocateResponse.TYPE -> known && length >= Integer.BYTES ? response(rest) : null;
      default -> null;
    };
  }

  private static Ping ping(ByteBuffer rest) {
    TxId txId = TxId.read(rest);
    NodePublicKey node =
        rest.remaining() < Key32.BYTES
            ? null
            : new NodePublicKey(WireParts.bytes(rest, Key32.BYTES));
    return new Ping(txId, node, rest.remaining());
  }

  private static DiscoMessage binding(byte type, ByteBuffer rest) {
    RelayBinding binding = RelayBinding.read(rest);
    return switch (type) {
      case Bind.TYPE -> new Bind(binding);
      case BindChallenge.TYPE -> new BindChallenge(binding);
      default -> new BindAnswer(binding);
    };
  }

  private static @Nullable AllocateResponse response(ByteBuffer rest) {
    int generation = rest.getInt();
    RelayEndpoint at = RelayEndpoint.read(rest);
    return at == null ? null : new AllocateResponse(generation, at);
  }

  /** The bytes that {@link #parse} reads. */
  default byte[] encode() {
    return switch (this) {
      case Ping(TxId txId, NodePublicKey node, int padding) -> {
        ByteBuffer to = message(Ping.TYPE, TxId.BYTES + (node == null ? 0 : Key32.BYTES) + padding);
        txId.write(to);
        if (node != null) {
          to.put(node.bytes());
        }
        yield to.array();
      }
      case Pong(TxId txId, Endpoint seen) -> {
        ByteBuffer to = message(Pong.TYPE, TxId.BYTES + WireParts.ENDPOINT_BYTES);
        txId.write(to);
        WireParts.put(to, seen);
        yield to.array();
      }
      case CallMeMaybe(List<Endpoint> endpoints) -> {
        ByteBuffer to = message(CallMeMaybe.TYPE, WireParts.ENDPOINT_BYTES * endpoints.size());
        endpoints.forEach(endpoint -> WireParts.put(to, endpoint));
        yield to.array();
      }
      case Bind(RelayBinding binding) -> encode(Bind.TYPE, binding);
      case BindChallenge(RelayBinding binding) -> encode(BindChallenge.TYPE, binding);
      case BindAnswer(RelayBinding binding) -> encode(BindAnswer.TYPE, binding);
      case CallMeMaybeVia(RelayEndpoint via) -> {
        ByteBuffer to = message(CallMeMaybeVia.TYPE, via.bytes());
        via.write(to);
        yield to.array();
      }
      case AllocateRequest(DiscoPublicKey client, DiscoPublicKey otherClient, int generation) ->
          message(AllocateRequest.TYPE, AllocateRequest.BYTES)
              .put(client.bytes())
              .put(otherClient.bytes())
              .putInt(generation)
              .array();
      case AllocateResponse(int generation, RelayEndpoint at) -> {
        ByteBuffer to =
            message(AllocateResponse.TYPE, Integer.BYTES + at.bytes()).putInt(generation);
        at.write(to);
        yield to.array();
      }
    };
  }

  private static byte[] encode(int type, RelayBinding binding) {
    ByteBuffer to = message(type, RelayBinding.BYTES);
    binding.write(to);
    return to.array();
  }

  private static ByteBuffer message(int type, int bytes) {
    return ByteBuffer.allocate(HEADER_BYTES + bytes).put((byte) type).put((byte) 0);
  }
}
