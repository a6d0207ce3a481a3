package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.homeward.coordinator.model.NetworkSettings;
import java.util.List;
import java.util.Objects;

/** What may be asked about the network's name and what devices are told about names. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = NetworkRequest.ShowNetwork.class, name = "network.get"),
  @JsonSubTypes.Type(value = NetworkRequest.RenameNetwork.class, name = "network.rename"),
  @JsonSubTypes.Type(value = NetworkRequest.SetMagicDns.class, name = "dns.magic"),
  @JsonSubTypes.Type(value = NetworkRequest.SetNameservers.class, name = "dns.nameservers"),
  @JsonSubTypes.Type(value = NetworkRequest.SetSplit.class, name = "dns.split"),
  @JsonSubTypes.Type(value = NetworkRequest.SetSearch.class, name = "dns.search"),
  @JsonSubTypes.Type(value = NetworkRequest.SetRecords.class, name = "dns.records")
})
public sealed interface NetworkRequest extends AdminRequest {
  /** The name, the settings, and names that it could have. */
  record ShowNetwork() implements NetworkRequest {}

  /**
   * Gives the network another name; devices are found under the old one for a while, too.
   *
   * @param domain suffix of all names, such as {@code amber-otter.internal}
   */
  record RenameNetwork(String domain) implements NetworkRequest {
    public RenameNetwork {
      Objects.requireNonNull(domain);
    }
  }

  /** Has devices answer for the names of devices, or not. */
  record SetMagicDns(boolean on) implements NetworkRequest {}

  /** Whom devices ask about all other names; nobody: whomever each computer asks. */
  record SetNameservers(List<String> nameservers) implements NetworkRequest {
    public SetNameservers {
      nameservers = List.copyOf(nameservers);
    }
  }

  /** Whom devices ask about what is below some names. */
  record SetSplit(List<NetworkSettings.Split> split) implements NetworkRequest {
    public SetSplit {
      split = List.copyOf(split);
    }
  }

  /** What computers put behind short names, besides the network's own. */
  record SetSearch(List<String> domains) implements NetworkRequest {
    public SetSearch {
      domains = List.copyOf(domains);
    }
  }

  /** Further names with their addresses. */
  record SetRecords(List<NetworkSettings.Named> records) implements NetworkRequest {
    public SetRecords {
      records = List.copyOf(records);
    }
  }
}
