package io.homeward.engine;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.homeward.engine.memory.Downcalls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The levels of the engine's packages, as data. A package imports packages of lower levels, and of
 * its own level only what {@link #SIDEWAYS} lists. A rule that names something which is gone fails,
 * so the tables cannot rot.
 */
class ArchitectureTest {
  private static final String ROOT = "io.homeward.engine.";

  /** Index = level. */
  private static final List<List<String>> LEVELS =
      List.of(
          List.of(
              "memory",
              "linux",
              "env",
              "timer",
              "text",
              "search",
              "inet",
              "way",
              "crypto",
              "key",
              "packet",
              "noise",
              "preferences",
              "vault"),
          List.of(
              "wireguard",
              "disco",
              "stun",
              "derp",
              "gateway",
              "dns",
              "netmap",
              "filter",
              "queue",
              "control.transport",
              "control.message",
              "control.session"),
          List.of("path", "netcheck", "peerrelay", "naming"),
          List.of(
              "udp",
              "relay",
              "store",
              "portmap",
              "dial",
              "netprobe",
              "controlclient",
              "tun",
              "os",
              "helper",
              "netstack",
              "resolver",
              "selftest",
              "access",
              "footprint"),
          List.of("dataplane"),
          List.of("node", "profiles", "localapi"));

  /**
   * Levels whose code is a function of its arguments: no clock, randomness, socket, file, thread.
   */
  private static final int HIGHEST_PURE_LEVEL = 2;

  /** The one package of the pure levels that wraps the system's clock and randomness. */
  private static final String SURROUNDINGS = "env";

  /** Imports within a level: who may import whom. */
  private static final Map<String, Set<String>> SIDEWAYS =
      Map.ofEntries(
          Map.entry("crypto", Set.of("memory")),
          Map.entry("env", Set.of("memory")),
          Map.entry("key", Set.of("crypto", "env")),
          Map.entry("linux", Set.of("memory")),
          Map.entry("way", Set.of("inet", "key")),
          Map.entry("packet", Set.of("inet", "memory")),
          Map.entry("noise", Set.of("crypto", "key")),
          Map.entry("dns", Set.of("netmap")),
          Map.entry("filter", Set.of("netmap")),
          Map.entry("control.message", Set.of("netmap")),
          Map.entry("control.session", Set.of("control.message", "netmap")),
          Map.entry("helper", Set.of("tun", "os")),
          Map.entry("controlclient", Set.of("dial", "os")),
          Map.entry("relay", Set.of("dial", "os")),
          Map.entry("netprobe", Set.of("dial", "relay")),
          Map.entry("netstack", Set.of("tun")),
          Map.entry("selftest", Set.of("resolver")),
          Map.entry("store", Set.of("access")),
          Map.entry("profiles", Set.of("node")),
          Map.entry("localapi", Set.of("node", "profiles")));

  /** What no pure package may call: owner, then method; {@code *} is any. */
  private static final Map<String, Set<String>> IMPURE =
      Map.ofEntries(
          Map.entry("java.lang.System", Set.of("nanoTime", "currentTimeMillis", "getenv")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.time.Instant", Set.of("now")),
          Map.entry("java.time.LocalDate", Set.of("now")),
          Map.entry("java.time.LocalDateTime", Set.of("now")),
          Map.entry("java.time.ZonedDateTime", Set.of("now")),
          Map.entry("java.time.Clock", Set.of("*")),
          Map.entry("java.util.Random", Set.of("*")),
          Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("*")),
          Map.entry("java.security.SecureRandom", Set.of("*")),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.net.InetAddress", Set.of("getByName", "getAllByName", "getLocalHost")),
          Map.entry("java.net.Socket", Set.of("*")),
          Map.entry("java.net.ServerSocket", Set.of("*")),
          Map.entry("java.net.DatagramSocket", Set.of("*")),
          Map.entry("java.net.URL", Set.of("*")),
          Map.entry("java.nio.file.Files", Set.of("*")),
          Map.entry("java.io.File", Set.of("*")),
          Map.entry("java.io.FileInputStream", Set.of("*")),
          Map.entry("java.io.FileOutputStream", Set.of("*")),
          Map.entry(
              "java.lang.Thread",
              Set.of("<init>", "start", "startVirtualThread", "ofVirtual", "ofPlatform", "sleep")),
          Map.entry("java.lang.ProcessBuilder", Set.of("*")),
          Map.entry("java.util.concurrent.Executors", Set.of("*")),
          Map.entry("java.util.Timer", Set.of("*")));

  /** And what it may not even mention. */
  private static final Set<String> IMPURE_PACKAGES =
      Set.of("java.nio.channels", "java.net.http", "org.slf4j", "okhttp3");

  /** Where bytes may be secret, so that comparing them must take the same time always. */
  private static final Set<String> HOLDERS_OF_SECRETS =
      Set.of("crypto", "key", "noise", "wireguard", "control.transport", "derp", "disco");

  /** Classes in those packages that compare what everybody may see, and why. */
  private static final Map<String, String> COMPARE_WHAT_IS_PUBLIC =
      Map.of(
          ROOT + "key.Key32", "base of the public keys only",
          ROOT + "control.transport.EarlyPayload", "the magic bytes of its header");

  /** Pure packages' classes that look outside, once, before the first packet; and why. */
  private static final Map<String, String> LOOK_OUTSIDE =
      Map.of(ROOT + "crypto.OwnFiles", "who could have written a library, before it is loaded");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target/classes"));

  @Test
  void importsPointDown() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(ROOT)
            && !mayImport(packageOf(from), packageOf(target))) {
          wrong.add(packageOf(from) + " imports " + target.getName() + " in " + from.getName());
        }
      }
    }
    assertThat(wrong).as("imports that point up or sideways").isEmpty();
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyPackageHasItsLevel() {
    Set<String> unknown = existing();
    unknown.removeAll(levels().keySet());
    assertThat(unknown).as("packages without a level").isEmpty();
  }

  @Test
  void theTablesNameNothingThatIsGone() {
    assertThat(existing()).as("packages that exist").containsAll(levels().keySet());
    assertThat(levels().keySet())
        .containsAll(SIDEWAYS.keySet())
        .containsAll(HOLDERS_OF_SECRETS)
        .contains(SURROUNDINGS);
    SIDEWAYS.forEach((source, targets) ->
        assertThat(targets)
            .as("%s imports sideways only within its level", source)
            .allSatisfy(t -> assertThat(level(t)).isEqualTo(level(source))));
    assertThat(IMPURE.keySet()).allSatisfy(name -> Class.forName(name));
    assertThat(COMPARE_WHAT_IS_PUBLIC.keySet())
        .allSatisfy(name -> assertThat(CLASSES.contain(name)).isTrue());
    assertThat(LOOK_OUTSIDE.keySet())
        .allSatisfy(name -> assertThat(CLASSES.contain(name)).isTrue());
  }

  @Test
  void pureLevelsReachForNothingOutside() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      String source = packageOf(from);
      if (source.equals(SURROUNDINGS)
          || level(source) > HIGHEST_PURE_LEVEL
          || LOOK_OUTSIDE.containsKey(from.getName())) {
        continue;
      }
      for (JavaAccess<?> access : from.getAccessesFromSelf()) {
        Set<String> methods = IMPURE.getOrDefault(access.getTargetOwner().getName(), Set.of());
        if (methods.contains("*") || methods.contains(access.getTarget().getName())) {
          wrong.add(access.getDescription());
        }
      }
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        if (IMPURE_PACKAGES.contains(dependency.getTargetClass().getPackageName())) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertThat(wrong).as("clocks, randomness, sockets, files, threads in pure packages").isEmpty();
  }

  /** Each other shape of a call costs a start ten classes more. */
  @Test
  void functionsInCAreCalledInOneShape() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      if (from.isEquivalentTo(Downcalls.class)) {
        continue;
      }
      for (JavaAccess<?> access : from.getAccessesFromSelf()) {
        if (access.getTarget().getName().equals("downcallHandle")) {
          wrong.add(access.getDescription());
        }
      }
    }
    assertThat(wrong).as("use Downcalls").isEmpty();
  }

  @Test
  void secretsAreComparedInConstantTime() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      if (!HOLDERS_OF_SECRETS.contains(packageOf(from))
          || COMPARE_WHAT_IS_PUBLIC.containsKey(from.getName())) {
        continue;
      }
      for (JavaAccess<?> access : from.getAccessesFromSelf()) {
        if (access.getTargetOwner().getName().equals("java.util.Arrays")
            && Set.of("equals", "compare", "mismatch").contains(access.getTarget().getName())) {
          wrong.add(access.getDescription());
        }
      }
    }
    assertThat(wrong).as("use MessageDigest.isEqual").isEmpty();
  }

  private static boolean mayImport(String source, String target) {
    return source.equals(target)
        || level(target) < level(source)
        || SIDEWAYS.getOrDefault(source, Set.of()).contains(target);
  }

  /** -1: in the table nowhere, which another test reports. */
  private static int level(String name) {
    return levels().getOrDefault(name, -1);
  }

  private static Map<String, Integer> levels() {
    Map<String, Integer> levels = new HashMap<>();
    for (int level = 0; level < LEVELS.size(); level++) {
      for (String name : LEVELS.get(level)) {
        levels.put(name, level);
      }
    }
    return levels;
  }

  private static Set<String> existing() {
    return CLASSES.stream()
        .filter(c -> !c.getSimpleName().equals("package-info"))
        .map(ArchitectureTest::packageOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String packageOf(JavaClass c) {
    String name = c.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
  }
}
