package io.homeward.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.homeward.engine.testing.ClosedTwice;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each package that has something to close has a test that closes it twice. */
class ClosedTwiceEverywhereTest {
  @ParameterizedTest
  @ValueSource(strings = {"engine", "coordinator", "client-ui", "cli"})
  void everyPackageWithSomethingToCloseClosesItTwice(String module) {
    Set<String> toClose = packages(module, "classes", ClosedTwice::canBeClosed);
    Set<String> tested =
        packages(
            module,
            "test-classes",
            type ->
                type.isAssignableTo(ClosedTwice.class)
                    && !type.getModifiers().contains(JavaModifier.ABSTRACT));
    assertThat(tested).as("packages of %s with a ClosedTwiceTest", module).isEqualTo(toClose);
  }

  private static Set<String> packages(String module, String directory, Predicate<JavaClass> which) {
    JavaClasses classes =
        new ClassFileImporter().importPath(Path.of("..", module, "target", directory));
    assertThat(classes).as("%s is not compiled", module).isNotEmpty();
    return classes.stream()
        .filter(which)
        .map(JavaClass::getPackageName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
