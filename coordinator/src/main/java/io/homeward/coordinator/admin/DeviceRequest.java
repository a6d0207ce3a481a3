package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.List;
import java.util.Objects;

/** What may be asked about devices. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = DeviceRequest.ApproveRoutes.class, name = "device.routes"),
  @JsonSubTypes.Type(value = DeviceRequest.AddRoutes.class, name = "routes.approve"),
  @JsonSubTypes.Type(value = DeviceRequest.RevokeRoutes.class, name = "routes.revoke"),
  @JsonSubTypes.Type(value = DeviceRequest.ApproveDevice.class, name = "device.approve"),
  @JsonSubTypes.Type(value = DeviceRequest.ListDevices.class, name = "device.list"),
  @JsonSubTypes.Type(value = DeviceRequest.RenameDevice.class, name = "device.rename"),
  @JsonSubTypes.Type(value = DeviceRequest.ExpireDevice.class, name = "device.expire"),
  @JsonSubTypes.Type(value = DeviceRequest.KeepDevice.class, name = "device.keep"),
  @JsonSubTypes.Type(value = DeviceRequest.TagDevice.class, name = "device.tag"),
  @JsonSubTypes.Type(value = DeviceRequest.RemoveDevice.class, name = "device.remove")
})
public sealed interface DeviceRequest extends AdminRequest {
  /**
   * Approves networks behind a device, and none but these.
   *
   * @param device its name, full name, id or an address
   * @param routes prefixes
   */
  record ApproveRoutes(String device, List<String> routes) implements DeviceRequest {
    public ApproveRoutes {
      Objects.requireNonNull(device);
      routes = List.copyOf(routes);
    }
  }

  /**
   * Approves networks behind a device, besides those that are approved.
   *
   * @param device its name, full name, id or an address
   * @param routes prefixes, or {@code exit} for all of the Internet
   */
  record AddRoutes(String device, List<String> routes) implements DeviceRequest {
    public AddRoutes {
      Objects.requireNonNull(device);
      routes = List.copyOf(routes);
    }
  }

  /**
   * Approves networks behind a device no longer.
   *
   * @param device its name, full name, id or an address
   * @param routes prefixes, or {@code exit} for all of the Internet
   */
  record RevokeRoutes(String device, List<String> routes) implements DeviceRequest {
    public RevokeRoutes {
      Objects.requireNonNull(device);
      routes = List.copyOf(routes);
    }
  }

  /** Lets a device take part that waits for it. */
  record ApproveDevice(String device) implements DeviceRequest {
    public ApproveDevice {
      Objects.requireNonNull(device);
    }
  }

  /** All devices. */
  record ListDevices() implements DeviceRequest {}

  /**
   * Gives a device another name.
   *
   * @param device its name, full name, id or an address
   * @param name a DNS label; empty: the one that its host's own name gives
   */
  record RenameDevice(String device, String name) implements DeviceRequest {
    public RenameDevice {
      Objects.requireNonNull(device);
      Objects.requireNonNull(name);
    }
  }

  /** Makes the key of a device invalid: its person has to sign in again. */
  record ExpireDevice(String device) implements DeviceRequest {
    public ExpireDevice {
      Objects.requireNonNull(device);
    }
  }

  /** Lets the key of a device be valid for ever; one that has expired stays so. */
  record KeepDevice(String device) implements DeviceRequest {
    public KeepDevice {
      Objects.requireNonNull(device);
    }
  }

  /**
   * Gives a device other tags.
   *
   * @param device its name, full name, id or an address
   * @param tags {@code tag:...}; a device with tags belongs to no person
   * @param owner name of the user whose it becomes when there are none
   */
  record TagDevice(String device, List<String> tags, String owner) implements DeviceRequest {
    public TagDevice {
      Objects.requireNonNull(device);
      Objects.requireNonNull(owner);
      tags = List.copyOf(tags);
    }
  }

  /** Removes a device. */
  record RemoveDevice(String device) implements DeviceRequest {
    public RemoveDevice {
      Objects.requireNonNull(device);
    }
  }
}
