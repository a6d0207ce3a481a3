package io.homeward.ui.desktop.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protected files; Windows' functions are played by the test, see {@link Crypt32Test}. */
class DpapiVaultTest {
  private static final byte[] SECRET = {1, 2, 3};

  @TempDir Path dir;

  /** Puts the context before the secret, turned around. */
  private static final DataProtection PLAYED =
      new DataProtection() {
        @Override
        public byte[] protect(byte[] secret, byte[] context) {
          byte[] sealed = Arrays.copyOf(context, context.length + secret.length);
          for (int i = 0; i < secret.length; i++) {
            sealed[context.length + i] = (byte) ~secret[i];
          }
          return sealed;
        }

        @Override
        public byte[] unprotect(byte[] sealed, byte[] context) throws VaultException {
          if (!Arrays.equals(sealed, 0, context.length, context, 0, context.length)) {
            throw new VaultException(Crypt32.words(Crypt32.INVALID_DATA));
          }
          byte[] secret = Arrays.copyOfRange(sealed, context.length, sealed.length);
          for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) ~secret[i];
          }
          return secret;
        }
      };

  private Path folder() {
    return dir.resolve("Homeward").resolve("keys");
  }

  private DpapiVault vault() {
    return new DpapiVault(folder(), PLAYED);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.toList();
    }
  }

  @Test
  void whatIsKeptIsFetchedAndForgottenByItsName() throws Exception {
    assertThat(vault().keep("C:\\Users\\ann", new byte[] {9})).isTrue();
    assertThat(vault().keep("C:\\Users\\ann", SECRET)).isTrue();
    assertThat(vault().keep("D:\\other", new byte[] {4})).isTrue();
    assertThat(vault().fetch("C:\\Users\\ann")).isEqualTo(SECRET);
    assertThat(files()).hasSize(2);
    vault().forget("C:\\Users\\ann");
    assertThatThrownBy(() -> vault().fetch("C:\\Users\\ann"))
        .hasMessage("Windows has no such keys");
    assertThat(vault().fetch("D:\\other")).containsExactly(4);
  }

  @Test
  void theFileIsForItsOwnerAloneAndBoundToItsName() throws Exception {
    vault().keep("a", SECRET);
    Path file = files().getFirst();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    byte[] ofAnother = Files.readAllBytes(file);
    vault().keep("b", SECRET);
    for (Path one : files()) {
      Files.write(one, ofAnother);
    }
    assertThatThrownBy(() -> vault().fetch("b")).hasMessageContaining("not of this person");
    assertThat(vault().fetch("a")).isEqualTo(SECRET);
  }

  @Test
  void whatCannotBeProtectedOrWrittenIsNotKept() throws Exception {
    DataProtection refuses =
        new DataProtection() {
          @Override
          public byte[] protect(byte[] secret, byte[] context) throws VaultException {
            throw new VaultException("no");
          }

          @Override
          public byte[] unprotect(byte[] sealed, byte[] context) {
            return new byte[9000];
          }
        };
    DpapiVault none = new DpapiVault(folder(), refuses);
    assertThat(none.keep("a", SECRET)).isFalse();
    assertThat(vault().keep("a", new byte[9000])).as("no keys are so long").isFalse();
    assertThat(vault().keep("a", SECRET)).isTrue();
    assertThatThrownBy(() -> none.fetch("a")).hasMessageContaining("no keys");
    Files.writeString(dir.resolve("file"), "");
    assertThat(new DpapiVault(dir.resolve("file"), PLAYED).keep("a", SECRET)).isFalse();
  }

  /** Seeds are fixed: a failure comes again. */
  @Test
  void aBrokenFileIsRefusedWhateverIsInIt() throws Exception {
    byte[] good = SealedRecord.write(SECRET);
    assertThat(good).containsExactly('H', 'W', 'K', 1, 0, 0, 0, 3, 1, 2, 3);
    assertThat(SealedRecord.read(good)).isEqualTo(SECRET);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> SealedRecord.read(cut)).isInstanceOf(VaultException.class);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThatThrownBy(() -> SealedRecord.read(longer)).isInstanceOf(VaultException.class);
    assertThatThrownBy(() -> SealedRecord.read(new byte[SealedRecord.MAX_BYTES + 1]))
        .isInstanceOf(VaultException.class);
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] changed = good.clone();
      changed[random.nextInt(8)] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> SealedRecord.read(changed)).isInstanceOf(VaultException.class);
    }
  }
}
