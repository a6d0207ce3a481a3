package io.homeward.ui.desktop.macos;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.vault.VaultException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls as they leave the JVM, at functions that the test plays in the place of Apple's. */
class SecurityFrameworkTest {
  private static final byte[] SECRET = "privkey:00".getBytes(StandardCharsets.US_ASCII);

  private final Arena arena = Arena.ofAuto();
  private final Map<String, MemorySegment> symbols = new HashMap<>();
  private SecurityFramework framework;

  /** By their addresses: a string, the bytes of a CFData, a dictionary, or a constant's name. */
  private final Map<Long, Object> objects = new HashMap<>();

  private final List<Long> alive = new ArrayList<>();
  private final List<MemorySegment> buffers = new ArrayList<>();
  private final Map<String, byte[]> items = new TreeMap<>();
  private int keychainStatus = 7;

  private static final class Data {
    MemorySegment bytes = MemorySegment.NULL;
  }

  @BeforeEach
  void link() throws Exception {
    for (String name :
        List.of(
            "kSecClass",
            "kSecClassGenericPassword",
            "kSecAttrService",
            "kSecAttrAccount",
            "kSecAttrLabel",
            "kSecValueData",
            "kSecReturnData",
            "kSecMatchLimit",
            "kSecMatchLimitOne",
            "kCFBooleanTrue")) {
      MemorySegment variable = arena.allocate(ADDRESS);
      MemorySegment object = arena.allocate(1);
      objects.put(object.address(), name);
      variable.set(ADDRESS, 0, object);
      symbols.put(name, variable);
    }
    symbols.put("kCFTypeDictionaryKeyCallBacks", arena.allocate(48));
    symbols.put("kCFTypeDictionaryValueCallBacks", arena.allocate(48));
    play(
        "CFStringCreateWithBytes",
        "string",
        ADDRESS,
        ADDRESS,
        ADDRESS,
        JAVA_LONG,
        JAVA_INT,
        JAVA_BYTE);
    play("CFDataCreateMutable", "data", ADDRESS, ADDRESS, JAVA_LONG);
    play("CFDataAppendBytes", "append", null, ADDRESS, ADDRESS, JAVA_LONG);
    play("CFDataGetMutableBytePtr", "bytes", ADDRESS, ADDRESS);
    play("CFDataGetBytePtr", "bytes", ADDRESS, ADDRESS);
    play("CFDataGetLength", "length", JAVA_LONG, ADDRESS);
    play(
        "CFDictionaryCreate",
        "dictionary",
        ADDRESS,
        ADDRESS,
        ADDRESS,
        ADDRESS,
        JAVA_LONG,
        ADDRESS,
        ADDRESS);
    play("CFRelease", "release", null, ADDRESS);
    play("SecItemAdd", "add", JAVA_INT, ADDRESS, ADDRESS);
    play("SecItemCopyMatching", "find", JAVA_INT, ADDRESS, ADDRESS);
    play("SecItemUpdate", "update", JAVA_INT, ADDRESS, ADDRESS);
    play("SecItemDelete", "delete", JAVA_INT, ADDRESS);
    play("SecKeychainGetStatus", "status", JAVA_INT, ADDRESS, ADDRESS);
    framework = SecurityFramework.of(name -> Optional.ofNullable(symbols.get(name)));
  }

  private void play(
      String symbol, String method, @Nullable MemoryLayout result, MemoryLayout... arguments)
      throws Exception {
    FunctionDescriptor form =
        result == null
            ? FunctionDescriptor.ofVoid(arguments)
            : FunctionDescriptor.of(result, arguments);
    symbols.put(
        symbol,
        Linker.nativeLinker()
            .upcallStub(
                MethodHandles.lookup().bind(this, method, form.toMethodType()), form, arena));
  }

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(alive).as("objects that nobody released").isEmpty();
    assertThat(buffers)
        .as("secrets that were handed over")
        .allSatisfy(buffer -> assertThat(buffer.toArray(JAVA_BYTE)).containsOnly(0));
  }

  private MemorySegment object(Object value) {
    MemorySegment made = arena.allocate(1);
    objects.put(made.address(), value);
    alive.add(made.address());
    return made;
  }

  MemorySegment string(
      MemorySegment allocator, MemorySegment bytes, long length, int encoding, byte external) {
    assertThat(encoding).isEqualTo(0x08000100);
    assertThat(external).isZero();
    return object(new String(bytes.reinterpret(length).toArray(JAVA_BYTE), StandardCharsets.UTF_8));
  }

  MemorySegment data(MemorySegment allocator, long capacity) {
    assertThat(capacity).as("no limit").isZero();
    return object(new Data());
  }

  private Data dataAt(MemorySegment data) {
    return (Data) Objects.requireNonNull(objects.get(data.address()));
  }

  private Map<?, ?> dictionaryAt(MemorySegment dictionary) {
    return (Map<?, ?>) Objects.requireNonNull(objects.get(dictionary.address()));
  }

  private static Object valueOf(Map<?, ?> dictionary, String key) {
    return Objects.requireNonNull(dictionary.get(key), key);
  }

  void append(MemorySegment data, MemorySegment bytes, long length) {
    MemorySegment copy = arena.allocate(length);
    copy.copyFrom(bytes.reinterpret(length));
    dataAt(data).bytes = copy;
    buffers.add(copy);
  }

  MemorySegment bytes(MemorySegment data) {
    return dataAt(data).bytes;
  }

  long length(MemorySegment data) {
    return dataAt(data).bytes.byteSize();
  }

  MemorySegment dictionary(
      MemorySegment allocator,
      MemorySegment keys,
      MemorySegment values,
      long count,
      MemorySegment keyCallbacks,
      MemorySegment valueCallbacks) {
    assertThat(keyCallbacks).isEqualTo(symbols.get("kCFTypeDictionaryKeyCallBacks"));
    assertThat(valueCallbacks).isEqualTo(symbols.get("kCFTypeDictionaryValueCallBacks"));
    Map<Object, Object> dictionary = new HashMap<>();
    for (int i = 0; i < count; i++) {
      dictionary.put(
          objects.get(at(keys, count, i).address()), objects.get(at(values, count, i).address()));
    }
    return object(dictionary);
  }

  private static MemorySegment at(MemorySegment array, long count, int index) {
    return array.reinterpret(count * ADDRESS.byteSize()).getAtIndex(ADDRESS, index);
  }

  void release(MemorySegment object) {
    assertThat(alive.remove((Object) object.address())).as("released once").isTrue();
  }

  private String account(MemorySegment query, Object... more) {
    Map<?, ?> asked = dictionaryAt(query);
    Map<Object, Object> expected = new HashMap<>();
    expected.put("kSecClass", "kSecClassGenericPassword");
    expected.put("kSecAttrService", "io.homeward");
    expected.put("kSecAttrAccount", valueOf(asked, "kSecAttrAccount"));
    for (int i = 0; i < more.length; i += 2) {
      expected.put(more[i], more[i + 1]);
    }
    assertThat(asked).isEqualTo(expected);
    return String.valueOf(asked.get("kSecAttrAccount"));
  }

  private byte[] secret(MemorySegment dictionary) {
    return ((Data) valueOf(dictionaryAt(dictionary), "kSecValueData")).bytes.toArray(JAVA_BYTE);
  }

  int add(MemorySegment item, MemorySegment result) {
    Map<?, ?> asked = dictionaryAt(item);
    String account =
        account(
            item,
            "kSecAttrLabel",
            "Homeward: keys of this device",
            "kSecValueData",
            valueOf(asked, "kSecValueData"));
    return items.putIfAbsent(account, secret(item)) == null ? 0 : -25299;
  }

  int update(MemorySegment query, MemorySegment change) {
    return items.replace(account(query), secret(change)) == null ? -25300 : 0;
  }

  int find(MemorySegment query, MemorySegment result) {
    String account =
        account(query, "kSecReturnData", "kCFBooleanTrue", "kSecMatchLimit", "kSecMatchLimitOne");
    byte[] secret = items.get(account);
    if (secret == null) {
      return -25300;
    }
    Data data = new Data();
    data.bytes = arena.allocate(Math.max(1, secret.length)).asSlice(0, secret.length);
    data.bytes.copyFrom(MemorySegment.ofArray(secret));
    result.reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, object(data));
    return 0;
  }

  int delete(MemorySegment query) {
    return items.remove(account(query)) == null ? -25300 : 0;
  }

  int status(MemorySegment keychain, MemorySegment status) {
    assertThat(keychain.address()).as("the default one").isZero();
    status.reinterpret(4).set(JAVA_INT, 0, keychainStatus);
    return 0;
  }

  @Test
  void aSecretIsAddedFoundReplacedAndRemoved() throws Exception {
    KeychainVault vault = new KeychainVault(framework);
    assertThat(vault.keep("/Users/añn", SECRET)).isTrue();
    assertThat(vault.fetch("/Users/añn")).isEqualTo(SECRET);
    assertThat(vault.keep("/Users/añn", new byte[] {1, 2})).isTrue();
    assertThat(vault.fetch("/Users/añn")).containsExactly(1, 2);
    assertThat(items).containsOnlyKeys("/Users/añn");
    vault.forget("/Users/añn");
    assertThat(items).isEmpty();
    assertThatThrownBy(() -> vault.fetch("/Users/añn")).hasMessageContaining("no such keys");
    assertThat(buffers).isNotEmpty();
  }

  @Test
  void whetherItIsLockedIsInTheFirstBit() throws Exception {
    assertThat(framework.isLocked()).isFalse();
    keychainStatus = 6;
    assertThat(framework.isLocked()).isTrue();
    symbols.remove("SecKeychainGetStatus");
    SecurityFramework newer = SecurityFramework.of(name -> Optional.ofNullable(symbols.get(name)));
    assertThat(newer.isLocked()).as("nobody says it").isFalse();
  }

  @Test
  void whatIsTooLongAndWhatIsEmptyAreNoAccident() throws Exception {
    items.put("long", new byte[70_000]);
    items.put("empty", new byte[0]);
    assertThatThrownBy(() -> new KeychainVault(framework).fetch("long"))
        .hasMessageContaining("no keys");
    assertThat(new KeychainVault(framework).fetch("empty")).isEmpty();
  }

  @Test
  void aSystemWithoutTheFunctionsHasNoKeychain() {
    assertThatThrownBy(() -> SecurityFramework.of(name -> Optional.empty()))
        .isInstanceOf(VaultException.class);
  }
}
