package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Voucher;

/**
 * What lets somebody in and was just made.
 *
 * @param text what is handed over; a secret
 * @param kept what the server keeps
 * @param <V> what it is
 */
public record Minted<V extends Voucher>(String text, V kept) {
  /** Redacts the text. */
  @Override
  public String toString() {
    return "Minted[" + kept + "]";
  }
}
