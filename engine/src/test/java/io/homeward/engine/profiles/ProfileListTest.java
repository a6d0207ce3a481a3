package io.homeward.engine.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.store.ProfileOwner;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProfileListTest {
  private static ProfileFiles.Entry entry(String id, String chosen, String login, String server) {
    return new ProfileFiles.Entry(id, chosen, new ProfileOwner(login, URI.create(server)));
  }

  private static ProfileList list(ProfileFiles.Entry... entries) {
    return ProfileList.of(new ProfileFiles.Contents(List.of(entries), entries[0].id()));
  }

  private static List<String> names(ProfileList list) {
    return list.all().stream().map(Profile::name).toList();
  }

  @Test
  void anAccountIsCalledByWhoIsSignedInAndWhere() {
    assertThat(
            names(
                list(
                    entry("first", "", "anna@example.com", "https://hub.example"),
                    entry("00000001", "", "", "https://work.example:8443"))))
        .containsExactly("anna@example.com (hub.example)", "work.example:8443");
  }

  @Test
  void noTwoAreCalledTheSameAndWhatAPersonChoseStays() {
    assertThat(
            names(
                list(
                    entry("first", "", "anna", "https://hub.example"),
                    entry("00000001", "", "anna", "https://hub.example"),
                    entry("00000002", "Anna (HUB.example)", "ben", "https://hub.example"))))
        .containsExactly("Anna (HUB.example)", "anna (hub.example) 2", "anna (hub.example) 3");
  }

  @Test
  void whatAServerCallsItsPeopleMovesNoCursorAndFillsNoScreen() {
    ProfileList list =
        list(entry("first", "", "a\u001b[2J\u202eb" + "x".repeat(500), "https://hub.example"));
    Profile profile = list.all().getFirst();

    assertThat(profile.name()).startsWith("a[2Jbxxx").endsWith("(hub.example)");
    assertThat(profile.name().length()).isLessThanOrEqualTo(ProfileList.LONGEST_NAME);
    assertThat(profile.loginName()).hasSizeLessThanOrEqualTo(ProfileList.LONGEST_NAME);
  }

  @Test
  void aProfileThatCannotBeReadHasAName() {
    ProfileList list = list(new ProfileFiles.Entry("0000000a", "", (@Nullable ProfileOwner) null));
    assertThat(list.all()).containsExactly(new Profile("0000000a", "0000000a", "", ""));
  }

  @Test
  void aPersonNeedSayNoMoreThanTellsItFromTheOthers() {
    ProfileList list =
        list(
            entry("first", "", "anna@example.com", "https://hub.example"),
            entry("00000001", "", "anna@example.com", "https://work.example"),
            entry("00000002", "Work", "ben@example.com", "https://hub.example"));

    assertThat(list.find("first")).extracting(Profile::id).containsExactly("first");
    assertThat(list.find("work")).extracting(Profile::id).containsExactly("00000002");
    assertThat(list.find("WORK.example")).extracting(Profile::id).containsExactly("00000001");
    assertThat(list.find("anna@example.com")).hasSize(2);
    assertThat(list.find("anna")).hasSize(2);
    assertThat(list.find("ben")).extracting(Profile::id).containsExactly("00000002");
    assertThat(list.find("nobody")).isEmpty();
    assertThat(list.find(" ")).isEmpty();
  }

  @Test
  void aHundredAccountsOfTheSamePersonAreToldApart() {
    List<ProfileFiles.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      entries.add(entry(String.format("%08x", i), "", "anna", "https://hub.example"));
    }
    ProfileList list = ProfileList.of(new ProfileFiles.Contents(entries, "00000000"));
    assertThat(names(list)).doesNotHaveDuplicates().hasSize(100);
    for (Profile profile : list.all()) {
      assertThat(list.find(profile.name())).containsExactly(profile);
    }
  }
}
