package io.homeward.coordinator.model;

import java.util.List;

/**
 * All that a store holds.
 *
 * @param tailnet the tailnet
 * @param users in order of id
 * @param devices in order of id, all offline
 * @param authKeys in order of creation
 * @param invitations in order of creation
 * @param apiTokens in order of creation
 * @param policy the newest
 */
public record Contents(
    Tailnet tailnet,
    List<User> users,
    List<Device> devices,
    List<AuthKey> authKeys,
    List<Invitation> invitations,
    List<ApiToken> apiTokens,
    WrittenPolicy policy) {
  public Contents {
    users = List.copyOf(users);
    devices = List.copyOf(devices);
    authKeys = List.copyOf(authKeys);
    invitations = List.copyOf(invitations);
    apiTokens = List.copyOf(apiTokens);
  }

  /** The same without API tokens. */
  public Contents(
      Tailnet tailnet,
      List<User> users,
      List<Device> devices,
      List<AuthKey> authKeys,
      List<Invitation> invitations,
      WrittenPolicy policy) {
    this(tailnet, users, devices, authKeys, invitations, List.of(), policy);
  }
}
