package io.homeward.coordinator.model;

import java.time.Instant;
import java.util.List;

/** One step from a state to the next, the same for memory and disk. */
public sealed interface Mutation {
  /** Sets what belongs to the tailnet as a whole. */
  record PutTailnet(Tailnet tailnet) implements Mutation {}

  /** Adds or replaces a user. */
  record PutUser(User user) implements Mutation {}

  /** Removes a user for good; the devices go with mutations of their own. */
  record RemoveUser(long userId) implements Mutation {}

  /** Adds an invitation, or replaces one that was withdrawn. */
  record PutInvitation(Invitation invitation) implements Mutation {}

  /**
   * Marks an invitation as used. The store refuses it when it was used before, whatever memory
   * says.
   */
  record UseInvitation(Invitation invitation) implements Mutation {}

  /** Adds or replaces a device. */
  record PutDevice(Device device) implements Mutation {}

  /**
   * A device came or went. That it is there is not stored, for after a restart nobody is there yet;
   * when it was seen is.
   *
   * @param deviceId whose
   * @param presence from now on
   */
  record SetPresence(long deviceId, Device.Presence presence) implements Mutation {}

  /**
   * Devices that are there were there at this moment, too; for the store, which may outlive the
   * server's next word. Nobody needs to be told.
   *
   * @param deviceIds whose
   * @param at when
   */
  record Seen(List<Long> deviceIds, Instant at) implements Mutation {
    public Seen {
      deviceIds = List.copyOf(deviceIds);
    }
  }

  /** Removes a device for good. */
  record RemoveDevice(long deviceId) implements Mutation {}

  /** Writes down who did what; the oldest are forgotten. Nobody needs to be told. */
  record AddLogEntry(LogEntry entry) implements Mutation {}

  /** Puts a policy in force; those before it stay in the history. */
  record PutPolicy(WrittenPolicy policy) implements Mutation {}

  /** Adds an auth key, or replaces one that was withdrawn. */
  record PutAuthKey(AuthKey key) implements Mutation {}

  /**
   * Marks a key as used. The store refuses it when a one-off key was used before, whatever memory
   * says.
   */
  record UseAuthKey(AuthKey key) implements Mutation {}

  /** Adds an API token, or replaces one that was used or withdrawn. */
  record PutApiToken(ApiToken token) implements Mutation {}

  /** Forgets an API token that nobody can use any more. */
  record RemoveApiToken(String id) implements Mutation {}
}
