package io.homeward.coordinator.oidc;

import io.homeward.coordinator.model.Identity;
import java.util.List;
import java.util.Locale;

/**
 * What a provider vouches for. Only the identity says who it is; the rest is what the person is
 * called at the moment.
 *
 * @param identity who it is
 * @param mail empty when not told
 * @param mailVerified whether the provider knows that the address is the person's
 * @param name for people; empty when not told
 * @param login what the person is called in a short form; empty when not told
 * @param groups of which the person is a member
 */
public record ProvenPerson(
    Identity identity,
    String mail,
    boolean mailVerified,
    String name,
    String login,
    List<String> groups) {
  public ProvenPerson {
    groups = List.copyOf(groups);
  }

  /** The domain of a mail address that is the person's for sure, in lower case; else empty. */
  public String verifiedDomain() {
    int at = mail.lastIndexOf('@');
    return mailVerified && at > 0 ? mail.substring(at + 1).toLowerCase(Locale.ROOT) : "";
  }
}
