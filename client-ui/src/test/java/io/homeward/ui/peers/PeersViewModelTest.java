package io.homeward.ui.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeersViewModelTest {
  private final Strings strings = Strings.of(Locale.ENGLISH);

  private static UiState state(NodeStatus status) {
    try (Session session =
        new Session(
            new FakeNode(status),
            "anna",
            () -> Tailnets.NOW,
            link -> {},
            Favourites.NONE,
            kept -> {})) {
      return session.state();
    }
  }

  private static List<String> names(PeersViewModel model) {
    return model.rows().get().stream()
        .filter(Row.Entry.class::isInstance)
        .map(row -> Objects.requireNonNull(model.state().device(((Row.Entry) row).deviceId())))
        .map(Device::name)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "STUDIO, studio-mac",
    "100.64.0.9, nas",
    "ab05, studio-mac",
    "storage, nas",
    "ｓｔｕｄｉｏ, studio-mac",
    "'ben  android', ben-tablet",
    "macos, studio-mac"
  })
  void findsByNameAddressOwnerTagAndSystem(String query, String name) {
    PeersViewModel model = new PeersViewModel(state(Tailnets.family()), strings);
    model.query().set(query);
    assertThat(names(model)).containsExactly(name);
    assertThat(Objects.requireNonNull(model.chosen().get()).name()).isEqualTo(name);
  }

  @Test
  void headingsStandBeforeTheirDevicesAndGoWithThem() {
    PeersViewModel model = new PeersViewModel(state(Tailnets.family()), strings);
    assertThat(model.rows().get().stream().filter(Row.Heading.class::isInstance))
        .containsExactly(
            new Row.Heading("This device"),
            new Row.Heading("My devices"),
            new Row.Heading("Ben Okafor"),
            new Row.Heading("Tagged"));
    model.query().set("okafor");
    assertThat(model.rows().get()).containsExactly(new Row.Entry(6), new Row.Entry(7));
    model.query().set("no such device");
    assertThat(model.rows().get()).isEmpty();
    assertThat(model.bestName()).isNull();
  }

  @Test
  void theChoiceStaysWhileItsDeviceIsThere() {
    PeersViewModel model = new PeersViewModel(state(Tailnets.family()), strings);
    model.choose(new Row.Entry(8));
    model.query().set("nas");
    model.query().set("");
    model.show(state(Tailnets.family()));
    assertThat(model.bestName()).isEqualTo("nas.quiet-harbor.internal");
    model.show(state(Tailnets.alone()));
    assertThat(model.bestName()).isEqualTo("anna-macbook.quiet-harbor.internal");
  }

  @Test
  void theArrowsGoOverHeadingsAndStopAtTheEnds() {
    PeersViewModel model = new PeersViewModel(state(Tailnets.family()), strings);
    assertThat(model.rowFromChosen(-1)).isEqualTo(new Row.Entry(1));
    assertThat(model.rowFromChosen(-50)).isEqualTo(new Row.Entry(1));
    assertThat(model.rowFromChosen(4)).isEqualTo(new Row.Entry(6));
    assertThat(model.rowFromChosen(500)).isEqualTo(new Row.Entry(9));
  }

  @Test
  void rowsAreTheSameObjectWhileOnlyValuesChange() {
    PeersViewModel model = new PeersViewModel(state(Tailnets.large(1000)), strings);
    List<Row> before = model.rows().get();
    model.show(state(Tailnets.large(1000)));
    assertThat(model.rows().get()).isSameAs(before);
  }

  @Test
  void eachKeyChoosesTheBestOfWhatItFinds() {
    PeersViewModel model = new PeersViewModel(state(Tailnets.family()), strings);
    model.choose(new Row.Entry(5)); // studio-mac, which "in" of ".internal" would keep
    model.query().set("n");
    assertThat(model.bestName()).isEqualTo("nas.quiet-harbor.internal");
    model.query().set("st");
    assertThat(model.bestName()).isEqualTo("studio-mac.quiet-harbor.internal");
    model.query().set("pad");
    assertThat(model.bestName()).isEqualTo("thinkpad.quiet-harbor.internal");
  }

  @Test
  void newsLeavesTheChoiceAmongWhatWasFound() {
    PeersViewModel model = new PeersViewModel(state(Tailnets.family()), strings);
    model.query().set("linux");
    model.choose(new Row.Entry(9));
    model.show(state(Tailnets.family()));
    assertThat(model.bestName()).isEqualTo("printer_2f.quiet-harbor.internal");
  }

  @Test
  void rowsStayWhereTheyAreWhileThePointerIsOnThem() {
    PeersViewModel model = new PeersViewModel(state(Tailnets.family()), strings);
    List<Row> before = model.rows().get();
    model.hold(true);
    model.show(state(Tailnets.alone()));
    assertThat(model.rows().get()).isSameAs(before);
    model.hold(false);
    assertThat(names(model)).containsExactly("anna-macbook");
  }

  @Test
  void pinnedDevicesStandFirstAndOnce() {
    try (Session session =
        new Session(
            new FakeNode(Tailnets.family()),
            "anna",
            () -> Tailnets.NOW,
            link -> {},
            Favourites.NONE,
            kept -> {})) {
      PeersViewModel model = new PeersViewModel(session.state(), strings);
      session.run(new AppCommand.Pin(8, true));
      session.run(new AppCommand.Used(4));
      model.show(session.state());
      assertThat(model.rows().get())
          .startsWith(
              new Row.Heading("This device"),
              new Row.Entry(1),
              new Row.Heading("Pinned"),
              new Row.Entry(8),
              new Row.Heading("My devices"));
      assertThat(names(model)).containsOnlyOnce("nas");
      session.run(new AppCommand.Pin(8, false));
      model.show(session.state());
      assertThat(model.rows().get()).doesNotContain(new Row.Heading("Pinned"));
    }
  }
}
