package io.homeward.engine.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which library is taken, and that the rest works without one. */
class SealLibraryTest {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private Path directory = TARGET;

  @BeforeEach
  void makeDirectory() throws IOException {
    Files.createDirectories(TARGET);
    directory = Files.createTempDirectory(TARGET, "seal");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Test
  void isTakenWhereOnlyThisUserAndRootMayWrite() throws Exception {
    assumeOnlyOurs();
    assertThat(SealLibrary.load(compile("1").toString())).isNotNull();
  }

  @Test
  void isNotTakenWhereAGroupMayWriteBesideIt() throws Exception {
    assumeOnlyOurs();
    Path library = compile("1");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThat(SealLibrary.load(library.toString())).isNull();
  }

  @Test
  void isNotTakenWhenAllMayWriteIt() throws Exception {
    assumeOnlyOurs();
    Path library = compile("1");
    Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rwxr-xrw-"));
    assertThat(SealLibrary.load(library.toString())).isNull();
  }

  @Test
  void isNotTakenFromSomebodyElse() throws Exception {
    assumeOnlyOurs();
    Path library = compile("1");
    assumeTrue(Files.isWritable(Path.of("/etc/shadow")), "only root gives files away");
    Files.setAttribute(library, "unix:uid", 65534);
    assertThat(SealLibrary.load(library.toString())).isNull();
  }

  @Test
  void isNotTakenThroughALinkToAPlaceOfOthers() throws Exception {
    assumeOnlyOurs();
    Path theirs = Files.createTempDirectory("seal");
    Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));
    try {
      Path library = Files.move(compile("1"), theirs.resolve("libhomeward-seal.so"));
      Path link = Files.createSymbolicLink(directory.resolve("link.so"), library);
      assertThat(SealLibrary.load(link.toString())).isNull();
      Files.delete(library);
    } finally {
      Files.delete(theirs);
    }
  }

  @Test
  void isTakenFromWhereOthersMayOnlyAddWhatIsTheirs() throws Exception {
    assumeOnlyOurs();
    Path library = compile("1");
    Files.setAttribute(directory, "unix:mode", 0777);
    assertThat(SealLibrary.load(library.toString())).isNull();
    Files.setAttribute(directory, "unix:mode", 01777); // as /tmp
    assertThat(SealLibrary.load(library.toString())).isNotNull();
  }

  @Test
  void isNotTakenWhereTheProcessorHasNotWhatItTakes() throws Exception {
    assumeOnlyOurs();
    assertThat(SealLibrary.load(compile("0").toString())).isNull();
  }

  @Test
  void isNotTakenInAnotherForm() throws Exception {
    assumeOnlyOurs();
    assertThat(SealLibrary.load(compile("2").toString())).isNull();
  }

  @Test
  void isNoTroubleWhenItIsMissingOrNoLibrary() throws IOException {
    assertThat(SealLibrary.load("off")).isNull();
    assertThat(SealLibrary.load(directory.resolve("none.so").toString())).isNull();
    Path text = Files.writeString(directory.resolve("text.so"), "no library");
    assertThat(SealLibrary.load(text.toString())).isNull();
  }

  /** What the whole program chooses, in a process of its own each. */
  @Test
  void isDoneWithoutWhenItIsOff() throws Exception {
    assumeTrue(PacketCiphers.LIBCRYPTO.available());
    assertThat(chosen("off")).isEqualTo("LIBCRYPTO");
  }

  @Test
  void isUsedWhenItIsThere() throws Exception {
    assumeTrue(PacketCiphers.RUNS.available(), "no library, or no AVX-512 with IFMA");
    assertThat(chosen(System.getProperty("homeward.seal", ""))).isEqualTo("RUNS");
  }

  /** Prints what it chooses. */
  static final class Choice {
    private Choice() {}

    public static void main(String[] arguments) {
      System.out.println(PacketCiphers.best());
    }
  }

  private static String chosen(String library) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dhomeward.seal=" + library,
                "-cp",
                System.getProperty("java.class.path"),
                Choice.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String line = process.inputReader().readLine();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return line;
  }

  /** A library that does nothing, and says that it can be used as this number. */
  private Path compile(String usable) throws Exception {
    Path source = directory.resolve("seal.c");
    Files.writeString(
        source,
        "int homeward_seal_usable(void) { return "
            + usable
            + "; }\nint homeward_seal_run(void) { return 0; }\n"
            + "unsigned long long homeward_open_run(void) { return 0; }\n");
    Path library = directory.resolve("libhomeward-seal.so");
    Process compiler =
        new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    assertThat(compiler.waitFor()).as(said).isZero();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rwxr-xr-x"));
    return library;
  }

  private static void assumeOnlyOurs() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler");
    assumeTrue(OwnFiles.onlyOursToWrite(TARGET.toRealPath()), "others may write above " + TARGET);
  }
}
