package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Objects;

/** What clients themselves are asked to do. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = ClientRequest.UpdateClient.class, name = "client.update"),
  @JsonSubTypes.Type(value = ClientRequest.WakeThrough.class, name = "client.wake")
})
public sealed interface ClientRequest extends AdminRequest {
  /**
   * Has a client bring itself to its newest version.
   *
   * @param device its name, full name, id or an address
   */
  record UpdateClient(String device) implements ClientRequest {
    public UpdateClient {
      Objects.requireNonNull(device);
    }
  }

  /**
   * Has a client wake a computer in its own local network.
   *
   * @param device name, full name, id or address of the one that wakes
   * @param mac hardware address of the other, as in {@code 00:11:22:33:44:55}
   */
  record WakeThrough(String device, String mac) implements ClientRequest {
    public WakeThrough {
      Objects.requireNonNull(device);
      Objects.requireNonNull(mac);
    }
  }

  /**
   * What the client said.
   *
   * @param device its name
   */
  record Done(String device) implements AdminAnswer {}
}
