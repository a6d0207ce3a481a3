package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.StoredProfile;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A preference that one place forgets is lost there in silence: each passes through all of them.
 */
class PreferencesEverywhereTest {
  private static final Preferences INITIAL = Preferences.initial(URI.create("https://hub.example"));

  /** Changed by connecting and disconnecting, not by a change. */
  private static final Set<String> BY_CONNECTING = Set.of("controlUrl", "wantRunning");

  @TempDir Path dir;

  /** Each possible change of one preference to what it is not at first. */
  static Stream<PreferenceChange> changes() {
    List<RecordComponent> components = List.of(PreferenceChange.class.getRecordComponents());
    return components.stream()
        .map(changed -> {
          Object[] values =
              components.stream().map(c -> c.equals(changed) ? otherValue(c) : null).toArray();
          return construct(values);
        });
  }

  private static Object otherValue(RecordComponent component) {
    if (component.getType() == String.class) {
      return "nas";
    }
    if (component.getType() == RelayServerChange.class) {
      return new RelayServerChange(40_000);
    }
    return !Boolean.TRUE.equals(value(INITIAL, component.getName()));
  }

  private static PreferenceChange construct(Object[] values) {
    try {
      return (PreferenceChange)
          PreferenceChange.class.getDeclaredConstructors()[0].newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Object value(Record record, String component) {
    try {
      return record.getClass().getMethod(component).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** What a preference is after a wish; that a port is wished away is more than none. */
  private static @Nullable Object preference(Object wish) {
    return wish instanceof RelayServerChange relaying ? relaying.port() : wish;
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeReachesThePreferences(PreferenceChange change) {
    Preferences changed = INITIAL.with(change);
    assertThat(changed).isNotEqualTo(INITIAL);
    for (RecordComponent component : PreferenceChange.class.getRecordComponents()) {
      Object wanted = value(change, component.getName());
      assertThat(value(changed, component.getName()))
          .isEqualTo(wanted == null ? value(INITIAL, component.getName()) : preference(wanted));
    }
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeIsStored(PreferenceChange change) throws Exception {
    StoredProfile profile =
        new StoredProfile(
            MachinePrivateKey.generate(Randomness.system()), null, null, INITIAL.with(change));
    try (FileNodeStore store = FileNodeStore.open(dir)) {
      store.save(profile);
      assertThat(store.load()).contains(profile);
    }
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangePassesTheLocalApi(PreferenceChange change) {
    assertThat(UpRequestJson.decodeChange(UpRequestJson.encode(change))).isEqualTo(change);
    UpRequest request = UpRequest.connect().withChange(change);
    assertThat(UpRequestJson.decode(UpRequestJson.encode(request), false)).isEqualTo(request);
    assertThat(StatusJson.preferences(INITIAL.with(change)))
        .isNotEqualTo(StatusJson.preferences(INITIAL));
  }

  @Test
  void everyPreferenceCanBeChanged() {
    assertThat(names(Preferences.class).filter(name -> !BY_CONNECTING.contains(name)))
        .containsExactlyElementsOf(
            names(PreferenceChange.class).collect(Collectors.toUnmodifiableList()));
  }

  private static Stream<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName);
  }
}
