package io.homeward.ui;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.homeward.engine.relay.RelayProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package of the app may look at which. */
class UiArchitectureTest {
  private static final String ROOT = "io.homeward.ui.";

  /** What each package may import of this module, besides itself. {@code app} may import all. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("command", List.of()),
          Map.entry("session", List.of("command")),
          Map.entry("settings", List.of()),
          Map.entry("desktop", List.of("command")),
          Map.entry("desktop.linux", List.of("command", "desktop")),
          Map.entry("desktop.macos", List.of("desktop")),
          Map.entry("desktop.windows", List.of("desktop")),
          Map.entry("desktop.awt", List.of("command", "desktop")),
          Map.entry("text", List.of("session")),
          Map.entry("controls", List.of("command", "session", "text")),
          Map.entry("notice", List.of("command", "session", "desktop", "text")),
          Map.entry("tray", List.of("command", "session", "desktop", "text")),
          Map.entry("peers", List.of("command", "session", "controls", "text")),
          Map.entry("login", List.of("command", "session", "controls", "text")),
          Map.entry("error", List.of("command", "session", "controls", "text")),
          Map.entry(
              "preferences",
              List.of("command", "session", "controls", "text", "settings", "desktop")),
          Map.entry("window", List.of("command", "session", "controls", "text", "settings")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.homeward.ui");

  @Test
  void everyPackageHasItsRowInTheTableAndEveryRowItsPackage() {
    Set<String> packages = new TreeSet<>();
    CLASSES.stream()
        .map(c -> c.getPackageName())
        .filter(name -> name.startsWith(ROOT))
        .forEach(name -> packages.add(name.substring(ROOT.length())));
    Set<String> expected = new TreeSet<>(MAY_IMPORT.keySet());
    expected.add("app");
    assertThat(packages).isEqualTo(expected);
  }

  @Test
  void packagesImportOnlyWhatTheTableAllows() {
    MAY_IMPORT.forEach((name, allowed) -> {
      String[] forbidden =
          Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("app"))
              .filter(other -> !other.equals(name) && !allowed.contains(other))
              .map(other -> ROOT + other)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + name)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .because(name + " may import " + allowed + " only")
          .check(CLASSES);
    });
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.homeward.ui.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void javaFxIsKnownToTheViewsAlone() {
    String[] views =
        packages(
            "controls", "peers", "login", "error", "preferences", "window", "app", "desktop.awt");
    noClasses()
        .that()
        .resideOutsideOfPackages(views)
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "session.FxSession")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx..", "atlantafx..", "org.kordamp..")
        .because("the tray runs without JavaFX, and values are tested without it")
        .check(CLASSES);
  }

  @Test
  void onlyTheSessionAndTheToolkitsStartCrossToTheJavaFxThread() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "session.FxSession")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "app.FxToolkit")
        .should()
        .callMethod("javafx.application.Platform", "runLater", Runnable.class.getName())
        .check(CLASSES);
  }

  @Test
  void theEngineIsKnownByItsPublicPackagesAlone() {
    classes()
        .that()
        .resideInAPackage("io.homeward.ui..")
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage("io.homeward.."))
                .or(
                    resideInAnyPackage(
                        "io.homeward.ui..",
                        "io.homeward.engine.access",
                        "io.homeward.engine.env",
                        "io.homeward.engine.footprint",
                        // The values in which the API says what the router gave and why a way is
                        // relayed.
                        "io.homeward.engine.gateway",
                        "io.homeward.engine.path",
                        // Which texts of others are addresses of pages.
                        "io.homeward.engine.text",
                        // What finds a device, and the ways to write its name: the same as the
                        // command line's.
                        "io.homeward.engine.search",
                        "io.homeward.engine.naming",
                        // What a keyring is.
                        "io.homeward.engine.vault",
                        "io.homeward.engine.node",
                        "io.homeward.engine.profiles",
                        "io.homeward.engine.preferences",
                        "io.homeward.engine.netmap",
                        "io.homeward.engine.key",
                        "io.homeward.engine.inet"))
                // The value in which the API says why a relay is out of reach.
                .or(
                    JavaClass.Predicates.belongToAnyOf(
                        RelayProblem.class, RelayProblem.Kind.class)))
        .check(CLASSES);
  }

  @Test
  void onlyTheSessionCallsTheNode() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages("session", "app"))
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.homeward.engine.node.Node")
        .check(CLASSES);
  }

  private static String[] packages(String... names) {
    return Arrays.stream(names)
        .map(name -> ROOT + name)
        .collect(Collectors.toList())
        .toArray(String[]::new);
  }
}
