package io.homeward.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which packages of the engine the other modules may look at. */
class ModuleBordersTest {
  private static final String ENGINE = "io.homeward.engine.";

  /**
   * The app knows the public API only, with the values in which it says why a way is relayed, why a
   * relay is out of reach (of that package only these: UiArchitectureTest) and what the router
   * gave, where threads are made, what keeps the heap small, which texts are addresses of pages,
   * what finds a device, how its name is written, and what a keyring is.
   */
  private static final Set<String> FOR_THE_APP =
      Set.of(
          "node",
          "profiles",
          "preferences",
          "netmap",
          "inet",
          "access",
          "env",
          "footprint",
          "path",
          "relay",
          "gateway",
          "text",
          "search",
          "naming",
          "vault");

  /** The server speaks the same protocol from the other end. */
  private static final Set<String> FOR_THE_SERVER =
      Set.of(
          "control.message",
          "control.transport",
          "derp",
          "stun",
          "dial",
          "noise",
          "netmap",
          "key",
          "inet",
          "env",
          "access",
          "text");

  @Test
  void theAppKnowsOnlyTheEnginesPublicApi() {
    assertThat(engineImports("client-ui")).isEqualTo(new TreeSet<>(FOR_THE_APP));
  }

  @Test
  void theServerKnowsOnlyTheProtocolAndItsValues() {
    assertThat(engineImports("coordinator")).isEqualTo(new TreeSet<>(FOR_THE_SERVER));
  }

  @Test
  void theDemoIsKnownToTheCommandLineOnly() {
    JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/classes"));
    Set<String> users = new TreeSet<>();
    for (JavaClass from : classes) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        if (dependency.getTargetClass().getPackageName().equals("io.homeward.cli.demo")) {
          users.add(from.getPackageName());
        }
      }
    }
    assertThat(users).containsExactlyInAnyOrder("io.homeward.cli", "io.homeward.cli.demo");
  }

  /** Exactly these, so that a permission that nobody uses any more fails. */
  private static Set<String> engineImports(String module) {
    JavaClasses classes =
        new ClassFileImporter().importPath(Path.of("..", module, "target", "classes"));
    assertThat(classes).isNotEmpty();
    return classes.stream()
        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass().getBaseComponentType().getPackageName())
        .filter(name -> name.startsWith(ENGINE))
        .map(name -> name.substring(ENGINE.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
