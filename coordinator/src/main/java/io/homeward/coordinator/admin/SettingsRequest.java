package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.homeward.coordinator.model.LogEntry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may be asked about who and what may come, and about who did what. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = SettingsRequest.ShowSettings.class, name = "settings.get"),
  @JsonSubTypes.Type(value = SettingsRequest.SetKeyLife.class, name = "settings.key-expiry"),
  @JsonSubTypes.Type(value = SettingsRequest.SetApproval.class, name = "settings.approval"),
  @JsonSubTypes.Type(value = SettingsRequest.SetLimits.class, name = "settings.limits"),
  @JsonSubTypes.Type(
      value = SettingsRequest.SetInvitationLife.class,
      name = "settings.invitations"),
  @JsonSubTypes.Type(
      value = SettingsRequest.NoteBackup.class,
      name = SettingsRequest.NoteBackup.ACTION),
  @JsonSubTypes.Type(value = SettingsRequest.ShowLog.class, name = "log.get")
})
public sealed interface SettingsRequest extends AdminRequest {
  /** All settings. */
  record ShowSettings() implements SettingsRequest {}

  /**
   * How long keys of persons' devices are valid that are made from now on.
   *
   * @param days 1 and up; 0: for ever; null: as the server's configuration says
   */
  record SetKeyLife(@Nullable Integer days) implements SettingsRequest {}

  /** Whether somebody must approve new devices. */
  record SetApproval(boolean on) implements SettingsRequest {}

  /**
   * How many there may be; who is there already stays.
   *
   * @param users most people; 0: any number
   * @param devices most devices; 0: any number
   */
  record SetLimits(int users, int devices) implements SettingsRequest {}

  /** How long new invitations may be used at most. */
  record SetInvitationLife(int days) implements SettingsRequest {}

  /**
   * A backup was made, for the log.
   *
   * @param where it is, for people
   */
  record NoteBackup(String where) implements SettingsRequest {
    /** What the log calls it. */
    public static final String ACTION = "backup.make";

    public NoteBackup {
      Objects.requireNonNull(where);
    }
  }

  /** Who did what. */
  record ShowLog(LogEntry.Query query) implements SettingsRequest {
    public ShowLog {
      Objects.requireNonNull(query);
    }
  }
}
