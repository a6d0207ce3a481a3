package io.homeward.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SshUsersTest {
  private static final String NAS = "tailnet.example.com/n8";
  private static final String MAC = "tailnet.example.com/n5";

  @Test
  void aDeviceHasTheAccountThatWasChosenLast() {
    List<String> entries = SshUsers.with(List.of(), NAS, "admin");
    entries = SshUsers.with(entries, MAC, "anna.sato");
    entries = SshUsers.with(entries, NAS, "root");
    assertThat(entries).containsExactly("root@" + NAS, "anna.sato@" + MAC);
    assertThat(SshUsers.of(entries).of(NAS)).isEqualTo("root");
    assertThat(SshUsers.of(entries).of(MAC)).isEqualTo("anna.sato");
    assertThat(SshUsers.of(entries).of("elsewhere/n8")).isEmpty();
  }

  @Test
  void anEmptyAccountIsTheUsualOneAgain() {
    List<String> entries = SshUsers.with(SshUsers.with(List.of(), NAS, "root"), NAS, "");
    assertThat(entries).isEmpty();
  }

  @Test
  void whatAFileHoldsIsBelievedOnlyWhereItIsAnAccount() {
    assertThat(
            SshUsers.of(
                    List.of(
                        "-oProxyCommand=x@" + NAS,
                        "a b@" + NAS,
                        "@" + NAS,
                        "root",
                        "root@",
                        "",
                        "ok@" + MAC,
                        "later@" + MAC))
                .byDevice())
        .containsOnly(Map.entry(MAC, "ok"));
  }

  @Test
  void whatWasChosenLongestAgoIsForgotten() {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < SshUsers.MOST + 20; i++) {
      entries = new ArrayList<>(SshUsers.with(entries, "host/n" + i, "user" + i));
    }
    assertThat(entries).hasSize(SshUsers.MOST);
    assertThat(SshUsers.of(entries).of("host/n119")).isEqualTo("user119");
    assertThat(SshUsers.of(entries).of("host/n19")).isEmpty();
  }
}
