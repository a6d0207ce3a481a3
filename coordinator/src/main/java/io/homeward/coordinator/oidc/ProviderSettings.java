package io.homeward.coordinator.oidc;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the person who runs the server says of one provider.
 *
 * @param id in addresses and in the configuration file: a-z, 0-9 and hyphens
 * @param label for people, such as {@code Google}
 * @param issuer as the provider calls itself; https, or http on this computer
 * @param clientId by which the provider knows this server
 * @param secret null: a public client, which PKCE alone protects
 * @param appleKey in the place of a secret, for Apple; null for all others
 * @param scopes beside {@code openid}
 * @param groupsClaim the claim that lists a person's groups
 * @param entry whom it lets in without an invitation
 */
public record ProviderSettings(
    String id,
    String label,
    URI issuer,
    String clientId,
    @Nullable ClientSecret secret,
    @Nullable AppleKey appleKey,
    List<String> scopes,
    String groupsClaim,
    Entry entry) {

  public ProviderSettings {
    scopes = List.copyOf(scopes);
  }

  /**
   * Whom a provider lets in who was not invited. Nobody where both are empty.
   *
   * @param domains of verified mail addresses, in lower case
   * @param groups of which one is enough
   */
  public record Entry(List<String> domains, List<String> groups) {
    /** Nobody who was not invited. */
    public static final Entry INVITED_ONLY = new Entry(List.of(), List.of());

    public Entry {
      domains = List.copyOf(domains);
      groups = List.copyOf(groups);
    }

    /** Whether it lets this person in. */
    public boolean admits(ProvenPerson person) {
      return domains.contains(person.verifiedDomain())
          || groups.stream().anyMatch(person.groups()::contains);
    }
  }
}
