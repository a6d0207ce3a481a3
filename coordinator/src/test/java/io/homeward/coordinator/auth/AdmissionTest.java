package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.oidc.ProvenPerson;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
import io.homeward.coordinator.testing.Devices;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What people are called who come in, and that a name that they chose gives them nothing. */
class AdmissionTest {
  private static final ProviderSettings.Entry STAFF =
      new ProviderSettings.Entry(List.of(), List.of("staff"));

  private Snapshot snapshot = Snapshot.of(Devices.tailnet(1));
  private int subject;

  private String come(String mail, boolean verified, String login, String name) {
    Identity identity = new Identity("https://id.example", Integer.toString(++subject));
    Command.Outcome<Admission.Decision> outcome =
        Admission.admit(
                new ProvenPerson(identity, mail, verified, name, login, List.of("staff")),
                STAFF,
                "")
            .decide(snapshot, Devices.NOW);
    snapshot = Steps.after(snapshot, outcome.mutations());
    User user = Objects.requireNonNull(outcome.result().user());
    assertThat(user.role()).isEqualTo(Role.MEMBER);
    return user.name();
  }

  @Test
  void aVerifiedAddressIsTheNameAndTheNextOfTheSameAddressHasAnother() {
    assertThat(come("lea@firm.example", true, "boss", "Boss")).isEqualTo("lea@firm.example");
    assertThat(come("lea@firm.example", true, "boss", "Boss")).isEqualTo("lea@firm.example-2");
  }

  @Test
  void whatPeopleChooseForThemselvesIsNoAddress() {
    assertThat(come("boss@firm.example", false, "boss@firm.example", "Boss"))
        .isEqualTo("boss.firm.example");
    assertThat(come("", false, "", "boss@firm.example")).isEqualTo("boss.firm.example-2");
    assertThat(come("", false, "@firm.example", "")).isEqualTo("firm.example");
    assertThat(come("", false, "", "")).isEqualTo("person");
  }

  @Test
  void nobodyChoosesANameOfWhichThePolicySpeaks() {
    String policy =
        """
        {"groups": {"group:ops": ["boss@"]},
         "grants": [{"src": ["group:ops"], "dst": ["*"], "ip": ["*"]}]}
        """;
    snapshot =
        Steps.after(
            snapshot,
            List.of(new Mutation.PutPolicy(new WrittenPolicy(1, policy, "anna", Devices.NOW, 0))));

    assertThat(come("", false, "boss", "Boss")).isEqualTo("boss-2");
    assertThat(come("", false, "boss", "Boss")).isEqualTo("boss-3");
    assertThat(come("", false, "bos", "Boss")).isEqualTo("bos");
  }
}
