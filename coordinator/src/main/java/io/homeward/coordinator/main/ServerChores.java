package io.homeward.coordinator.main;

import io.homeward.coordinator.auth.Expiry;
import io.homeward.coordinator.auth.Reports;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.MetricsListener;
import io.homeward.coordinator.server.TlsFiles;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server looks after from time to time. Owned by the thread of its timer. */
final class ServerChores {
  /** How exactly a server that dies knows afterwards when a device was last there. */
  private static final Duration SEEN_PRECISION = Duration.ofMinutes(1);

  private final TailnetState state;
  private final HttpListener listener;
  private final OwnRelay relay;
  private final @Nullable TlsFiles tls;
  private final @Nullable OwnCertificate ownCertificate;
  private final @Nullable MetricsListener metrics;
  private final CoordinatorConfig.Lives lives;
  private final WallClock clock;
  private final Instant begun;
  private Instant expiryTold;
  private Instant seenWritten;

  /**
   * @param begun when the server was started
   */
  ServerChores(
      TailnetState state,
      HttpListener listener,
      OwnRelay relay,
      @Nullable TlsFiles tls,
      @Nullable OwnCertificate ownCertificate,
      @Nullable MetricsListener metrics,
      CoordinatorConfig.Lives lives,
      WallClock clock,
      Instant begun) {
    this.state = state;
    this.listener = listener;
    this.relay = relay;
    this.tls = tls;
    this.ownCertificate = ownCertificate;
    this.metrics = metrics;
    this.lives = lives;
    this.clock = clock;
    this.begun = begun;
    this.expiryTold = begun;
    this.seenWritten = begun;
  }

  /** All of it, part by part. */
  Upkeep upkeep() {
    return new Upkeep(
        List.of(
            new Upkeep.Part("reading the certificate", this::refreshCertificate),
            new Upkeep.Part("telling of expired keys", this::announceExpired),
            new Upkeep.Part("looking at the relays", this::refreshRelays),
            new Upkeep.Part("writing down who is there", this::writeSeen),
            new Upkeep.Part("removing devices that are gone", this::removeGone),
            new Upkeep.Part("watching the port", this::watchPorts),
            new Upkeep.Part("folding the store", state::fold)));
  }

  private void watchPorts() {
    listener.watch();
    if (metrics != null) {
      metrics.watch();
    }
    if (ownCertificate != null) {
      ownCertificate.watch();
    }
  }

  private void refreshCertificate() {
    if (tls != null) {
      tls.refresh(clock.now());
    }
  }

  private void announceExpired() {
    Instant now = clock.now();
    state.announce(Expiry.between(state.snapshot(), expiryTold, now));
    expiryTold = now;
  }

  private void refreshRelays() {
    if (relay.refresh()) {
      state.announce(Change.EVERYTHING);
    }
  }

  private void writeSeen() {
    Instant now = clock.now();
    if (!now.isBefore(seenWritten.plus(SEEN_PRECISION))) {
      state.submit(Reports.stillOnline());
      seenWritten = now;
    }
  }

  private void removeGone() {
    state.submit(Reports.removeGone(lives.ephemeral(), begun));
  }
}
