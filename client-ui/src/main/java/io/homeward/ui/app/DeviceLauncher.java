package io.homeward.ui.app;

import io.homeward.engine.search.Field;
import io.homeward.engine.search.Match;
import io.homeward.engine.search.Ranking;
import io.homeward.engine.search.SearchEntry;
import io.homeward.engine.search.SearchQuery;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.command.Commands;
import io.homeward.ui.desktop.LauncherSearch;
import io.homeward.ui.peers.DeviceTerms;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The devices for the searches of the desktop, ranked as in the window; guesses are left out,
 * because a launcher shows them among what other programs found for sure. Picking one copies its
 * name. Thread-safe.
 */
final class DeviceLauncher implements LauncherSearch {
  private final Supplier<UiState> state;
  private final Commands commands;
  private final Supplier<Strings> strings;

  DeviceLauncher(Supplier<UiState> state, Commands commands, Supplier<Strings> strings) {
    this.state = state;
    this.commands = commands;
    this.strings = strings;
  }

  @Override
  public List<Hit> find(String query) {
    SearchQuery wanted = SearchQuery.of(query);
    if (wanted.isEmpty()) {
      return List.of();
    }
    UiState now = state.get();
    List<Ranking.Candidate<Device>> all =
        now.devices().stream()
            .map(device ->
                new Ranking.Candidate<>(
                    device, SearchEntry.of(DeviceTerms.of(device)), now.favourites().rank(device)))
            .toList();
    return Ranking.of(all, wanted).stream()
        .filter(found -> !found.match().guessed())
        .map(found -> hit(found.value(), isSure(found.match())))
        .toList();
  }

  /** Whether each word is where a name or an address begins. */
  private static boolean isSure(Match match) {
    return match.letters().stream()
        .allMatch(letters ->
            letters.from() == 0
                && (letters.field() == Field.NAME
                    || letters.field() == Field.FQDN
                    || letters.field() == Field.ADDRESS));
  }

  @Override
  public @Nullable Hit hit(String id) {
    Device device = device(id);
    return device == null ? null : hit(device, false);
  }

  private @Nullable Device device(String id) {
    return state.get().devices().stream()
        .filter(device -> device.key().equals(id))
        .findFirst()
        .orElse(null);
  }

  private Hit hit(Device device, boolean sure) {
    String detail =
        Stream.of(
                DeviceText.presence(device, strings.get()),
                device.owner(),
                device.os().displayName(),
                device.address())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" · "));
    return new Hit(device.key(), device.name(), detail, device.bestName(), sure);
  }

  @Override
  public void picked(Hit hit) {
    Device device = device(hit.id());
    if (device != null) {
      commands.run(new AppCommand.Copy(device.bestName()));
      commands.run(new AppCommand.Used(device.id()));
    }
  }

  @Override
  public void showAll(String query) {
    commands.run(new AppCommand.Search());
  }
}
