package io.homeward.coordinator.oidc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The providers of a server.
 *
 * @param all in the order in which people see them; none: nobody signs in through a provider
 * @param seal seals what browsers keep of a sign-in
 */
public record Providers(List<IdentityProvider> all, Seal seal) {
  public Providers {
    all = List.copyOf(all);
  }

  /** Whether there is any. */
  public boolean exist() {
    return !all.isEmpty();
  }

  /** The one of that id, or null. */
  public @Nullable IdentityProvider find(String id) {
    return all.stream().filter(one -> one.settings().id().equals(id)).findFirst().orElse(null);
  }
}
