package io.homeward.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Modifier;
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
  private final Map<String, String> elsewhere;

  /**
   * @param makers makes one of each class, by its name without the package
   * @param elsewhere classes that cannot be made in such a test, and why or where it is tested
   */
  protected ClosedTwice(
      Map<String, Callable<AutoCloseable>> makers, Map<String, String> elsewhere) {
    this.makers = makers;
    this.elsewhere = elsewhere;
  }

  /** Whether somebody can have an object of this class to close. */
  public static boolean canBeClosed(JavaClass type) {
    try {
      // Loaded, because not all that a class inherits stands in what was scanned.
      Class<?> loaded = Class.forName(type.getName(), false, ClosedTwice.class.getClassLoader());
      return AutoCloseable.class.isAssignableFrom(loaded)
          && !loaded.isInterface()
          && !loaded.isAnonymousClass()
          && !Modifier.isAbstract(loaded.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("scanned and not to be found", e);
    }
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
                .filter(ClosedTwice::canBeClosed)
                .map(JavaClass::getName)
                .map(name -> name.substring(own.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    Set<String> named = new TreeSet<>(makers.keySet());
    named.addAll(elsewhere.keySet());
    assertThat(found)
        .as("%s makes one of each class of its package that can be closed", getClass().getName())
        .isEqualTo(named);
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
