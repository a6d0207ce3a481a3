package io.homeward.engine.wireguard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.way.Way;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where secrets are, and where they are no more. Walks through all objects by reflection. */
class SecretsTest {
  private static final Way SOMEWHERE = new Way.Direct(Endpoint.parse("192.0.2.1:1"));

  /** Every array of 32 bytes that the device drew: ephemeral keys above all. */
  private final List<byte[]> drawn = new ArrayList<>();

  private final SeededRandomness seeded = new SeededRandomness(3);
  private final Randomness randomness =
      target -> {
        seeded.fill(target);
        if (target.length == 32) {
          drawn.add(target.clone());
        }
      };
  private final NodePrivateKey aKey = NodePrivateKey.generate(seeded);
  private final NodePrivateKey bKey = NodePrivateKey.generate(seeded);
  private final byte[] shared = seeded.bytes(32);

  @Test
  void eraseEphemeralKeysWithTheHandshakeAndEverythingOnClose() {
    WireGuardDevice a = device(aKey, bKey);
    WireGuardDevice b = device(bKey, aKey);
    byte[] initiation = datagram(a.wantHandshake(bKey.publicKey(), 0));
    assertThat(holds(a, drawn.getFirst())).isTrue(); // the walk does see such keys
    byte[] response = datagram(b.handshakeDatagram(initiation, SOMEWHERE, 1));
    a.handshakeDatagram(response, SOMEWHERE, 2);
    assertThat(a.sendingSession(bKey.publicKey())).isNotNull();
    assertThat(drawn).hasSize(2);
    for (byte[] ephemeral : drawn) {
      assertThat(holds(a, ephemeral)).isFalse();
      assertThat(holds(b, ephemeral)).isFalse();
    }
    TransportSession session = requireNonNull(a.sendingSession(bKey.publicKey()));
    List<byte[]> live = keys(session);
    assertThat(live).hasSize(2);
    // Ten minutes later the device has forgotten the session.
    a.onDeadline(Limits.ERASE_AFTER_TIME + 10);
    assertThat(a.sendingSession(bKey.publicKey())).isNull();
    live.forEach(key -> assertThat(key).containsOnly(0));
    a.close();
    b.close();
    for (byte[] secret : List.of(aKey.secretBytes(), bKey.secretBytes(), shared)) {
      assertThat(holds(a, secret)).isFalse();
      assertThat(holds(b, secret)).isFalse();
    }
  }

  @Test
  void appearInNoText() {
    WireGuardDevice a = device(aKey, bKey);
    WireGuardDevice b = device(bKey, aKey);
    byte[] initiation = datagram(a.wantHandshake(bKey.publicKey(), 0));
    List<WireGuardAction> answer = b.handshakeDatagram(initiation, SOMEWHERE, 1);
    List<WireGuardAction> ready = a.handshakeDatagram(datagram(answer), SOMEWHERE, 2);
    StringBuilder text = new StringBuilder().append(ready).append(answer);
    for (Object object : reachable(List.of(a, b, ready))) {
      if (object.getClass().getName().startsWith("io.homeward.")) {
        text.append(object);
      }
    }
    List<byte[]> secrets = new ArrayList<>(drawn);
    secrets.addAll(List.of(aKey.secretBytes(), bKey.secretBytes(), shared));
    secrets.addAll(keys(requireNonNull(a.sendingSession(bKey.publicKey()))));
    for (byte[] secret : secrets) {
      assertThat(text)
          .doesNotContain(HexFormat.of().formatHex(secret))
          .doesNotContain(Base64.getEncoder().encodeToString(secret))
          .doesNotContain(java.util.Arrays.toString(secret));
    }
  }

  private WireGuardDevice device(NodePrivateKey own, NodePrivateKey peer) {
    WireGuardDevice device =
        new WireGuardDevice(own, PacketCiphers.best(), randomness, () -> Instant.EPOCH);
    device.addPeer(new PeerConfig(peer.publicKey(), new PresharedKey(shared), Duration.ZERO), 0);
    return device;
  }

  private static byte[] datagram(List<WireGuardAction> actions) {
    for (WireGuardAction action : actions) {
      if (action instanceof WireGuardAction.SendInitiation(_, byte[] datagram)) {
        return datagram;
      }
      if (action instanceof WireGuardAction.SendReply(_, byte[] datagram, _)) {
        return datagram;
      }
    }
    throw new AssertionError("no message in " + actions);
  }

  /** The key arrays of a session themselves, so that their end can be seen. */
  private static List<byte[]> keys(TransportSession session) {
    List<byte[]> keys = new ArrayList<>();
    for (Object object : reachable(List.of(session))) {
      if (object instanceof SessionCiphers) {
        for (Field field : SessionCiphers.class.getDeclaredFields()) {
          if (field.getType() == byte[].class) {
            keys.add((byte[]) requireNonNull(read(field, object)));
          }
        }
      }
    }
    return keys;
  }

  private static boolean holds(Object root, byte[] secret) {
    return reachable(List.of(root)).stream()
        .anyMatch(o -> o instanceof byte[] bytes && java.util.Arrays.equals(bytes, secret));
  }

  private static Set<Object> reachable(List<?> roots) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      Object object = open.remove();
      if (object instanceof Enum<?> || !seen.add(object)) {
        continue;
      }
      children(object).forEach(open::add);
    }
    return seen;
  }

  private static List<Object> children(Object object) {
    List<@Nullable Object> children = new ArrayList<>();
    if (object instanceof Map<?, ?> map) {
      children.addAll(map.keySet());
      children.addAll(map.values());
    } else if (object instanceof Collection<?> collection) {
      children.addAll(collection);
    } else if (object.getClass().isArray()) {
      for (int i = 0;
          !object.getClass().getComponentType().isPrimitive() && i < Array.getLength(object);
          i++) {
        children.add(Array.get(object, i));
      }
    } else if (object.getClass().getName().startsWith("io.homeward.")
        && !(object instanceof SecretsTest)
        && !object.getClass().isSynthetic()) {
      for (Class<?> type = object.getClass();
          type != null && type != Object.class;
          type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())
              && !field.getType().isPrimitive()
              && type.getName().startsWith("io.homeward.")) {
            children.add(read(field, object));
          }
        }
      }
    }
    children.removeIf(java.util.Objects::isNull);
    @SuppressWarnings("NullAway")
    List<Object> present = new ArrayList<>(children);
    return present;
  }

  private static @Nullable Object read(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
