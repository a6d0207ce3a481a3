package io.homeward.coordinator.admin;

import io.homeward.coordinator.addressing.NetworkNames;
import io.homeward.coordinator.admin.SettingsRequest.NoteBackup;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The network as a whole: its name, names in it, and who and what may come. Thread-safe. */
final class NetworkAdministration {
  private static final int OFFERS = 6;
  private static final int MAX_KEY_DAYS = 3_650;
  private static final int MAX_COUNT = 1_000_000;

  private final TailnetState state;
  private final Randomness randomness;
  private final Supplier<@Nullable URI> url;
  private final Configured configured;

  NetworkAdministration(
      TailnetState state,
      Randomness randomness,
      Supplier<@Nullable URI> url,
      Configured configured) {
    this.state = state;
    this.randomness = randomness;
    this.url = url;
    this.configured = configured;
  }

  AdminAnswer carryOut(NetworkRequest request, Clerk clerk) {
    return switch (request) {
      case NetworkRequest.ShowNetwork() -> answer(state.snapshot().tailnet());
      case NetworkRequest.RenameNetwork(var domain) -> {
        checkFree(domain.strip().toLowerCase(Locale.ROOT));
        yield answer(clerk.submit(NetworkChanges.rename(domain)));
      }
      case NetworkRequest.SetMagicDns(var on) -> answer(clerk.submit(NetworkChanges.magicDns(on)));
      case NetworkRequest.SetNameservers(var addresses) ->
          answer(clerk.submit(NetworkChanges.nameservers(addresses)));
      case NetworkRequest.SetSplit(var split) -> answer(clerk.submit(NetworkChanges.split(split)));
      case NetworkRequest.SetSearch(var domains) ->
          answer(clerk.submit(NetworkChanges.search(domains)));
      case NetworkRequest.SetRecords(var records) ->
          answer(clerk.submit(NetworkChanges.records(records)));
    };
  }

  AdminAnswer carryOut(SettingsRequest request, Clerk clerk) {
    return switch (request) {
      case SettingsRequest.ShowSettings() -> settings();
      case SettingsRequest.SetKeyLife(var days) -> {
        check(days == null || days >= 0 && days <= MAX_KEY_DAYS, Refusal.KEY_DAYS, MAX_KEY_DAYS);
        yield set(clerk, joining -> joining.withKeyDays(days));
      }
      case SettingsRequest.SetApproval(var on) -> set(clerk, joining -> joining.withApproval(on));
      case SettingsRequest.SetLimits(var users, var devices) -> {
        check(
            users >= 0 && users <= MAX_COUNT && devices >= 0 && devices <= MAX_COUNT,
            Refusal.LIMIT_NUMBER,
            MAX_COUNT);
        yield set(clerk, joining -> joining.withLimits(users, devices));
      }
      case SettingsRequest.SetInvitationLife(var days) -> {
        check(
            days >= 1 && days <= NetworkSettings.Joining.LONGEST_INVITATION_DAYS,
            Refusal.INVITATION_DAYS_RANGE,
            NetworkSettings.Joining.LONGEST_INVITATION_DAYS);
        yield set(clerk, joining -> joining.withInvitationDays(days));
      }
      case SettingsRequest.NoteBackup(var where) -> {
        clerk.note(NoteBackup.ACTION, where);
        yield settings();
      }
      case SettingsRequest.ShowLog(var query) -> new NetworkAnswer.Log(state.log(query));
    };
  }

  private static void check(boolean good, Refusal otherwise, int most) {
    if (!good) {
      throw new RefusedException(otherwise, "most", most);
    }
  }

  private AdminAnswer set(Clerk clerk, UnaryOperator<NetworkSettings.Joining> change) {
    Command<Tailnet> command =
        (snapshot, _) -> {
          Tailnet tailnet = snapshot.tailnet();
          NetworkSettings settings = tailnet.settings();
          NetworkSettings next = settings.withJoining(change.apply(settings.joining()));
          if (next.equals(settings)) {
            return Outcome.unchanged(tailnet);
          }
          Tailnet changed = tailnet.withSettings(next);
          return Outcome.of(changed, new Mutation.PutTailnet(changed));
        };
    clerk.submit(command);
    return settings();
  }

  private NetworkAnswer.Settings settings() {
    Snapshot snapshot = state.snapshot();
    Duration life = configured.keyLife();
    return new NetworkAnswer.Settings(
        snapshot.tailnet().settings().joining(),
        life == null ? 0 : (int) life.toDays(),
        snapshot.users().size(),
        snapshot.devices().size());
  }

  private NetworkAnswer.Network answer(Tailnet tailnet) {
    return new NetworkAnswer.Network(
        tailnet.domain(),
        configured.domain() != null,
        tailnet.settings().dns(),
        Stream.generate(() -> NetworkNames.name(randomness.nextLong(NetworkNames.count())))
            .limit(2L * OFFERS)
            .filter(name -> !name.equals(tailnet.domain()))
            .distinct()
            .limit(OFFERS)
            .toList());
  }

  /** The next start would undo it, or devices could no longer find the server. */
  private void checkFree(String domain) {
    if (configured.domain() != null) {
      throw new RefusedException(Refusal.NAME_CONFIGURED, "domain", configured.domain());
    }
    URI server = url.get();
    String host = server == null ? null : server.getHost();
    if (host != null && (host.equals(domain) || host.endsWith("." + domain))) {
      throw new RefusedException(Refusal.NAME_HOLDS_SERVER, Map.of("domain", domain, "host", host));
    }
  }
}
