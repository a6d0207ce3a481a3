package io.homeward.ui.desktop;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vault whose calls may hang, with limits, and that keeps nothing which it does not give back.
 * Each use has a thread of its own; while one hangs that was given up, nothing more is asked.
 * Thread-safe.
 */
public final class PatientVault implements KeyVault {
  /** What a vault may take that asks nobody. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  /** For a person who is asked for a password. */
  public static final Duration FOR_A_PERSON = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(PatientVault.class);

  private final KeyVault vault;
  private final Duration patience;
  private final Duration toFetch;
  private final AtomicBoolean busy = new AtomicBoolean();

  private interface Use<T> {
    T make() throws VaultException;
  }

  /**
   * Puts limits to a vault.
   *
   * @param vault used by one thread at a time
   * @param patience for all but fetching
   * @param toFetch for fetching, at which some ask the person
   */
  public PatientVault(KeyVault vault, Duration patience, Duration toFetch) {
    this.vault = vault;
    this.patience = patience;
    this.toFetch = toFetch;
  }

  @Override
  public boolean keep(String name, byte[] secret) {
    byte[] copy = secret.clone(); // the caller erases its own, perhaps before a slow vault takes it
    try {
      return within(
          patience,
          () -> {
            try {
              return vault.keep(name, copy) && hasIt(name, copy);
            } finally {
              Arrays.fill(copy, (byte) 0);
            }
          });
    } catch (VaultException e) {
      LOG.info("keys stay in the file: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public byte[] fetch(String name) throws VaultException {
    return within(toFetch, () -> vault.fetch(name));
  }

  @Override
  public void forget(String name) {
    try {
      within(
          patience,
          () -> {
            vault.forget(name);
            return true;
          });
    } catch (VaultException e) {
      LOG.info("old keys stay in the keyring: {}", e.getMessage());
    }
  }

  /** The file gives the keys up for the vault: whether it does give them back is tried first. */
  private boolean hasIt(String name, byte[] secret) throws VaultException {
    byte[] back = vault.fetch(name);
    try {
      if (!MessageDigest.isEqual(back, secret)) {
        throw new VaultException("the keyring gives other keys back");
      }
      return true;
    } finally {
      Arrays.fill(back, (byte) 0);
    }
  }

  private <T> T within(Duration limit, Use<T> use) throws VaultException {
    if (busy.getAndSet(true)) {
      throw new VaultException("the keyring does not answer");
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    WatchedThread.platform(
            "keyring",
            death -> {
              busy.set(false);
              result.completeExceptionally(death);
            },
            () -> {
              T made;
              try {
                made = use.make();
              } catch (VaultException e) {
                busy.set(false);
                result.completeExceptionally(e);
                return;
              }
              busy.set(false); // first: whoever waits may ask again at once
              result.complete(made);
            })
        .start();
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new VaultException("the keyring does not answer", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VaultException known) {
        throw known;
      }
      throw new VaultException("the keyring refused: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultException("the program ends", e);
    }
  }
}
