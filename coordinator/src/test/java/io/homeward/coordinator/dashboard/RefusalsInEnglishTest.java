package io.homeward.coordinator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.homeward.coordinator.model.RefusedException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What people read on pages is refused for a reason that has its words in each language. */
class RefusalsInEnglishTest {
  /** Where no page is: what devices, the command line and programs are told. */
  private static final Set<String> NO_PAGE =
      Set.of(
          // A device is told about its auth key.
          "model.AuthKey",
          "auth.AuthKeys",
          "auth.Membership",
          "server.Registrar",
          "store.SqliteStore",
          // On the command line, mostly while no server runs, so that there are no pages.
          "admin.AdminWire",
          "admin.Administration",
          "admin.KeyAdministration",
          "admin.PeopleAdministration",
          "main.Backups",
          // A program is told about its token.
          "api.PeopleOperations");

  private static final String HERE = "io.homeward.coordinator.";

  @Test
  void onlyWhatNoPageSaysIsRefusedWithASentence() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(HERE.substring(0, HERE.length() - 1));
    Set<String> found = new TreeSet<>();
    for (JavaClass one : classes) {
      one.getConstructorCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().isEquivalentTo(RefusedException.class))
          .filter(call ->
              call.getTarget().getRawParameterTypes().size() == 1
                  && call.getTarget()
                      .getRawParameterTypes()
                      .getFirst()
                      .isEquivalentTo(String.class))
          .forEach(_ -> found.add(one.getName().substring(HERE.length())));
    }

    assertThat(found).containsExactlyInAnyOrderElementsOf(NO_PAGE);
  }
}
