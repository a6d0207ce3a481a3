package io.homeward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules about the sources of all modules that class files do not show. */
class SourceHouseTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  /** The only sources that may ask which operating system this is. */
  private static final Set<String> ASK_FOR_THE_SYSTEM =
      Set.of(
          "cli/src/main/java/io/homeward/cli/ThisComputer.java",
          "client-ui/src/main/java/io/homeward/ui/app/ThisDesktop.java",
          "engine/src/main/java/io/homeward/engine/env/Platform.java");

  /** By its name, or by a call that only one system has. */
  private static final Pattern QUESTION = Pattern.compile("\"(os\\.name|epoll_create1)\"");

  private static final Set<String> NAMES_THAT_SAY_NOTHING =
      Set.of("util", "utils", "common", "misc", "manager", "managers");

  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\b[^`\n]*`");

  private static final Pattern PACKAGE_COMMENT =
      Pattern.compile(
          "/\\*\\*(.*?)\\*/.*@(org\\.jspecify\\.annotations\\.)?NullMarked\\s", Pattern.DOTALL);

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
    Set<String> wrong = new TreeSet<>();
    for (Path dir : packageDirs()) {
      Path info = dir.resolve("package-info.java");
      Matcher comment = PACKAGE_COMMENT.matcher(Files.exists(info) ? Files.readString(info) : "");
      if (!comment.find() || comment.group(1).strip().length() < 40) {
        wrong.add(CHECKOUT.relativize(info).toString());
      }
    }
    assertThat(wrong).as("missing, or without a comment or @NullMarked").isEmpty();
  }

  @Test
  void noPackageHasANameThatSaysNothing() throws IOException {
    assertThat(packageDirs())
        .noneMatch(dir -> NAMES_THAT_SAY_NOTHING.contains(dir.getFileName().toString()));
  }

  @Test
  void onePlaceInAModuleAsksForTheOperatingSystem() throws IOException {
    Set<String> asking = new TreeSet<>();
    for (Path source : sources()) {
      if (QUESTION.matcher(Files.readString(source)).find()) {
        asking.add(CHECKOUT.relativize(source).toString());
      }
    }
    assertThat(asking).isEqualTo(ASK_FOR_THE_SYSTEM);
  }

  /** A table that names a test which is no more shows nothing. */
  @Test
  void everyTestThatTheDocumentationNamesIsThere() throws IOException {
    Set<String> tests = new TreeSet<>();
    for (Path source : sources("src/test/java")) {
      tests.add(source.getFileName().toString().replace(".java", ""));
    }
    Set<String> named = new TreeSet<>();
    try (Stream<Path> docs = Files.list(CHECKOUT.resolve("docs"))) {
      for (Path doc : docs.filter(file -> file.toString().endsWith(".md")).toList()) {
        TEST.matcher(Files.readString(doc)).results().forEach(found -> named.add(found.group(1)));
      }
    }
    assertThat(named).contains("PathBoundsTest", "LocalHttpFuzzTest");
    assertThat(tests).containsAll(named);
  }

  private static Set<Path> packageDirs() throws IOException {
    return sources().stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> sources() throws IOException {
    return sources("src/main/java");
  }

  /** Of all modules. */
  private static List<Path> sources(String under) throws IOException {
    List<Path> roots;
    try (Stream<Path> modules = Files.list(CHECKOUT)) {
      roots = modules.map(m -> m.resolve(under)).filter(Files::isDirectory).toList();
    }
    assertThat(roots).contains(CHECKOUT.resolve("engine").resolve(under));
    List<Path> found = new ArrayList<>();
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        files.filter(f -> f.toString().endsWith(".java")).forEach(found::add);
      }
    }
    return found;
  }
}
