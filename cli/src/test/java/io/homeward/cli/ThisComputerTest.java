package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThisComputerTest {
  @Test
  void aLinuxSystemIsCalledByItsDistribution() {
    assertThat(
            ThisComputer.distribution(
                """
                PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
                NAME="Debian GNU/Linux"
                VERSION_ID="12"
                ID=debian
                """))
        .isEqualTo("Debian 12");
    assertThat(ThisComputer.distribution("NAME=Fedora Linux\nVERSION_ID=43\n"))
        .isEqualTo("Fedora 43");
    assertThat(ThisComputer.distribution("NAME='Arch Linux'\nID=arch\n")).isEqualTo("Arch");
  }

  @Test
  void whatSaysNothingOrTooMuchIsNotRepeated() {
    assertThat(ThisComputer.distribution("")).isEmpty();
    assertThat(ThisComputer.distribution("VERSION_ID=12\n")).isEmpty();
    assertThat(ThisComputer.distribution("NAME=" + "x".repeat(10_000))).hasSize(60);
    assertThat(ThisComputer.distribution("NAME=\"a\u0007b\"\nVERSION_ID=\"" + "9".repeat(99)))
        .isEqualTo("ab");
  }
}
