package io.homeward.coordinator;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.helidon.webserver.http.HttpRules;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;

/** Which package of the server may know which. */
@AnalyzeClasses(
    packages = "io.homeward.coordinator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class CoordinatorArchitectureTest {
  private static final String HOME = "io.homeward.coordinator.";
  private static final String[] PURE = {
    HOME + "model",
    HOME + "addressing",
    HOME + "hujson",
    HOME + "policy",
    HOME + "access",
    HOME + "mapper",
    HOME + "metrics"
  };

  @ArchTest
  static final ArchRule importsPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("model")
          .definedBy(HOME + "model")
          .layer("addressing")
          .definedBy(HOME + "addressing")
          .layer("hujson")
          .definedBy(HOME + "hujson")
          .layer("policy")
          .definedBy(HOME + "policy")
          .layer("access")
          .definedBy(HOME + "access")
          .layer("store")
          .definedBy(HOME + "store")
          .layer("state")
          .definedBy(HOME + "state")
          .layer("mapper")
          .definedBy(HOME + "mapper")
          .layer("oidc")
          .definedBy(HOME + "oidc")
          .layer("passkey")
          .definedBy(HOME + "passkey")
          .layer("auth")
          .definedBy(HOME + "auth")
          .layer("admin")
          .definedBy(HOME + "admin")
          .layer("relay")
          .definedBy(HOME + "relay")
          .layer("dashboard")
          .definedBy(HOME + "dashboard")
          .layer("api")
          .definedBy(HOME + "api")
          .layer("metrics")
          .definedBy(HOME + "metrics")
          .layer("acme")
          .definedBy(HOME + "acme")
          .layer("server")
          .definedBy(HOME + "server")
          .layer("main")
          .definedBy(HOME + "main")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("main", "server")
          .whereLayer("acme")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("main", "acme")
          .whereLayer("dashboard")
          .mayOnlyBeAccessedByLayers("main", "server")
          .whereLayer("api")
          .mayOnlyBeAccessedByLayers("main", "server")
          .whereLayer("relay")
          .mayOnlyBeAccessedByLayers("main", "server")
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("main", "server", "dashboard", "api")
          .whereLayer("mapper")
          .mayOnlyBeAccessedByLayers("main", "server")
          .whereLayer("auth")
          .mayOnlyBeAccessedByLayers("main", "server", "dashboard", "admin", "api")
          .whereLayer("passkey")
          .mayOnlyBeAccessedByLayers("main", "server", "dashboard")
          .whereLayer("oidc")
          .mayOnlyBeAccessedByLayers("main", "server", "dashboard", "auth", "passkey")
          .whereLayer("access")
          .mayOnlyBeAccessedByLayers(
              "main", "server", "dashboard", "admin", "auth", "mapper", "state")
          .whereLayer("policy")
          .mayOnlyBeAccessedByLayers(
              "main", "server", "dashboard", "admin", "auth", "mapper", "state", "access", "api")
          .whereLayer("hujson")
          .mayOnlyBeAccessedByLayers("main", "server", "dashboard", "admin", "access", "policy")
          .whereLayer("state")
          .mayOnlyBeAccessedByLayers(
              "main", "server", "dashboard", "admin", "auth", "mapper", "api")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers(
              "main", "server", "dashboard", "admin", "state", "acme", "api");

  @ArchTest
  static final ArchRule pureCodeHasNoClockAndNoChance =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(SecureRandom.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class);

  @ArchTest
  static final ArchRule pureCodeDoesNothing =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.nio.file..", "java.util.concurrent..", "org.slf4j..", "java.sql..");

  @ArchTest
  static final ArchRule theServerLibraryStaysInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage(HOME + "server")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.helidon..");

  /** So that what is added has to say who may ask, and is in the table of every address. */
  @ArchTest
  static final ArchRule routersAreMadeOfRoutes =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(HOME + "server.Route")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(HttpRules.class)))
                  .and(
                      target(
                          nameMatching(
                              "get|post|put|delete|head|patch|options|trace|route|register"))));

  @ArchTest
  static final ArchRule theDatabaseStaysInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage(HOME + "store")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jdbi..", "org.sqlite..", "org.flywaydb..", "java.sql..");

  @ArchTest
  static final ArchRule allPackagesOfTheRulesExist =
      classes()
          .that()
          .resideInAPackage("io.homeward.coordinator..")
          .should()
          .resideInAnyPackage(
              "io.homeward.coordinator",
              HOME + "model",
              HOME + "addressing",
              HOME + "hujson",
              HOME + "policy",
              HOME + "access",
              HOME + "store",
              HOME + "state",
              HOME + "mapper",
              HOME + "oidc",
              HOME + "passkey",
              HOME + "auth",
              HOME + "admin",
              HOME + "relay",
              HOME + "dashboard",
              HOME + "api",
              HOME + "metrics",
              HOME + "server",
              HOME + "acme",
              HOME + "main");
}
