package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.List;
import java.util.Objects;

/** What may be asked about auth keys. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = KeyRequest.CreateAuthKey.class, name = "authkey.create"),
  @JsonSubTypes.Type(value = KeyRequest.ListAuthKeys.class, name = "authkey.list"),
  @JsonSubTypes.Type(value = KeyRequest.RevokeAuthKey.class, name = "authkey.revoke")
})
public sealed interface KeyRequest extends AdminRequest {
  /**
   * A new auth key.
   *
   * @param user name of the owner
   * @param reusable whether more than one device may join
   * @param ephemeral whether the devices are removed once they are gone
   * @param lifeSeconds how long it may be used
   * @param tags {@code tag:...}
   * @param invite whether a link with it is wanted, too; refused when no server runs, which alone
   *     knows its address
   */
  record CreateAuthKey(
      String user,
      boolean reusable,
      boolean ephemeral,
      long lifeSeconds,
      List<String> tags,
      boolean invite)
      implements KeyRequest {
    public CreateAuthKey {
      Objects.requireNonNull(user);
      tags = List.copyOf(tags);
    }

    /** The same without a link. */
    public CreateAuthKey(
        String user, boolean reusable, boolean ephemeral, long lifeSeconds, List<String> tags) {
      this(user, reusable, ephemeral, lifeSeconds, tags, false);
    }
  }

  /** All auth keys, without their secrets, which nobody has. */
  record ListAuthKeys() implements KeyRequest {}

  /** Withdraws a key. */
  record RevokeAuthKey(String id) implements KeyRequest {
    public RevokeAuthKey {
      Objects.requireNonNull(id);
    }
  }
}
