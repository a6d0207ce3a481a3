package io.homeward.ui.desktop.windows;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.vault.VaultException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls as they leave the JVM, at functions that the test plays in the place of Windows'. */
class Crypt32Test {
  private static final MethodType CRYPT =
      MethodType.methodType(
          int.class,
          MemorySegment.class,
          MemorySegment.class,
          MemorySegment.class,
          MemorySegment.class,
          MemorySegment.class,
          int.class,
          MemorySegment.class);

  private final Arena arena = Arena.ofAuto();
  private Crypt32 crypt32;
  private final List<MemorySegment> given = new ArrayList<>();
  private final List<Long> freed = new ArrayList<>();
  private int answer = 1;

  @BeforeEach
  void link() throws Exception {
    Linker linker = Linker.nativeLinker();
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    FunctionDescriptor crypt =
        FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    MemorySegment turn = linker.upcallStub(lookup.bind(this, "turn", CRYPT), crypt, arena);
    MemorySegment free =
        linker.upcallStub(
            lookup.bind(
                this, "free", MethodType.methodType(MemorySegment.class, MemorySegment.class)),
            FunctionDescriptor.of(ADDRESS, ADDRESS),
            arena);
    Map<String, MemorySegment> symbols =
        Map.of("CryptProtectData", turn, "CryptUnprotectData", turn, "LocalFree", free);
    crypt32 = Crypt32.of(name -> Optional.ofNullable(symbols.get(name)));
  }

  /** Gives the bytes turned around, and the context's length before them. */
  int turn(
      MemorySegment in,
      MemorySegment description,
      MemorySegment context,
      MemorySegment reserved,
      MemorySegment prompt,
      int flags,
      MemorySegment out) {
    assertThat(flags).isEqualTo(1);
    assertThat(List.of(description.address(), reserved.address(), prompt.address()))
        .containsOnly(0L);
    byte[] secret = bytes(in);
    MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, secret.length + 1));
    memory.set(JAVA_BYTE, 0, (byte) bytes(context).length);
    for (int i = 0; i < secret.length; i++) {
      memory.set(JAVA_BYTE, i + 1L, (byte) ~secret[i]);
    }
    given.add(memory);
    MemorySegment blob = out.reinterpret(16);
    blob.set(JAVA_INT, 0, secret.length + 1);
    blob.set(ADDRESS, 8, memory);
    return answer;
  }

  private static byte[] bytes(MemorySegment blob) {
    MemorySegment whole = blob.reinterpret(16);
    return whole.get(ADDRESS, 8).reinterpret(whole.get(JAVA_INT, 0)).toArray(JAVA_BYTE);
  }

  MemorySegment free(MemorySegment memory) {
    freed.add(memory.address());
    return MemorySegment.NULL;
  }

  @Test
  void bytesGoThereAndBackAndWhatWindowsGaveIsErasedAndFreed() throws Exception {
    byte[] sealed = crypt32.protect(new byte[] {1, 2}, new byte[] {5, 6, 7});
    assertThat(sealed).containsExactly(3, -2, -3);
    assertThat(crypt32.unprotect(sealed, new byte[0])).containsExactly(0, -4, 1, 2);
    assertThat(freed).containsExactly(given.get(0).address(), given.get(1).address());
    assertThat(given).allSatisfy(memory -> assertThat(memory.toArray(JAVA_BYTE)).containsOnly(0));
  }

  @Test
  void aRefusalIsSaidInWords() {
    answer = 0;
    assertThatThrownBy(() -> crypt32.unprotect(new byte[] {1}, new byte[0]))
        .isInstanceOf(VaultException.class)
        .hasMessageStartingWith("Windows refused: error");
    assertThat(freed).isEmpty();
    assertThat(Crypt32.words(13)).contains("not of this person");
    assertThat(Crypt32.words(0x8009000B)).contains("password was reset");
    assertThat(Crypt32.words(0x80090005)).contains("80090005");
  }

  @Test
  void aSystemWithoutTheFunctionsHasNoProtection() {
    assertThatThrownBy(() -> Crypt32.of(name -> Optional.empty()))
        .isInstanceOf(VaultException.class);
  }
}
