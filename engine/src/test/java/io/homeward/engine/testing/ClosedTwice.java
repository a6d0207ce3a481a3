package io.homeward.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever of a package can be closed can be closed twice. A class that is new in the package fails
 * until it is named here.
 */
public abstract class ClosedTwice {
  private final Map<String, Callable<AutoCloseable>> makers;
  private final Set<String> elsewhere;

  /**
   * @param makers makes one of each class, by its name without the package
   * @param elsewhere classes that cannot be made in such a test
   */
  protected ClosedTwice(Map<String, Callable<AutoCloseable>> makers, Set<String> elsewhere) {
    this.makers = makers;
    this.elsewhere = elsewhere;
  }

  @Test
  void noClassOfThePackageIsMissingHere() {
    String own = getClass().getPackageName();
    Set<String> found =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(own)
                .stream()
                .filter(type -> type.getPackageName().equals(own))
                .filter(type -> type.isAssignableTo(AutoCloseable.class))
                .filter(type -> !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .map(name -> name.substring(own.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    Set<String> named = new TreeSet<>(makers.keySet());
    named.addAll(elsewhere);
    assertThat(found).isEqualTo(named);
  }

  @TestFactory
  Stream<DynamicTest> aSecondCloseIsHarmless() {
    return makers.entrySet().stream()
        .map(maker ->
            DynamicTest.dynamicTest(
                maker.getKey(),
                () -> {
                  AutoCloseable one = maker.getValue().call();
                  assertThat(one.getClass().getName()).endsWith("." + maker.getKey());
                  one.close();
                  assertThatCode(one::close).doesNotThrowAnyException();
                }));
  }
}
