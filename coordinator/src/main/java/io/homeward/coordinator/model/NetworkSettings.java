package io.homeward.coordinator.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What administrators set about the network as a whole. The names are a file format: do not rename.
 *
 * @param dns what devices are told about names
 * @param joining who and what may come, and for how long
 */
public record NetworkSettings(Dns dns, Joining joining) {
  /** What nobody has changed. */
  public static final NetworkSettings USUAL =
      new NetworkSettings(
          new Dns(true, List.of(), List.of(), List.of(), List.of(), null),
          new Joining(null, false, 0, 0, Joining.LONGEST_INVITATION_DAYS));

  /**
   * Names.
   *
   * @param magicDns whether devices answer for the names of devices
   * @param nameservers addresses of whom all else is asked; none: whomever each computer asks
   * @param split who is asked about what is below a name
   * @param search names that computers put behind short ones, besides the network's own
   * @param records further names with an address each
   * @param former what the network was called before; null: nothing that still counts
   */
  public record Dns(
      boolean magicDns,
      List<String> nameservers,
      List<Split> split,
      List<String> search,
      List<Named> records,
      @Nullable Former former) {
    public Dns {
      nameservers = List.copyOf(nameservers);
      split = List.copyOf(split);
      search = List.copyOf(search);
      records = List.copyOf(records);
    }

    /** The same with names of devices answered or not. */
    public Dns withMagicDns(boolean next) {
      return new Dns(next, nameservers, split, search, records, former);
    }

    /** The same with other name servers. */
    public Dns withNameservers(List<String> next) {
      return new Dns(magicDns, next, split, search, records, former);
    }

    /** The same with others asked about some names. */
    public Dns withSplit(List<Split> next) {
      return new Dns(magicDns, nameservers, next, search, records, former);
    }

    /** The same with other search domains. */
    public Dns withSearch(List<String> next) {
      return new Dns(magicDns, nameservers, split, next, records, former);
    }

    /** The same with other further names. */
    public Dns withRecords(List<Named> next) {
      return new Dns(magicDns, nameservers, split, search, next, former);
    }

    /** The same with another name of before. */
    public Dns withFormer(@Nullable Former next) {
      return new Dns(magicDns, nameservers, split, search, records, next);
    }

    /** The domain of before, if it still counts; null: there is none. */
    public @Nullable String formerAt(Instant now) {
      return former != null && now.isBefore(former.until()) ? former.domain() : null;
    }
  }

  /**
   * Who is asked about what is below a name.
   *
   * @param suffix such as {@code corp.example.net}
   * @param nameservers addresses, one at least
   */
  public record Split(String suffix, List<String> nameservers) {
    public Split {
      nameservers = List.copyOf(nameservers);
    }
  }

  /**
   * A name with an address.
   *
   * @param name in full, without dot at its end
   * @param address IPv4 or IPv6
   */
  public record Named(String name, String address) {}

  /**
   * What the network was called.
   *
   * @param domain as {@link Tailnet#domain()}
   * @param until when names under it are answered no longer
   */
  public record Former(String domain, Instant until) {}

  /**
   * Who and what may come.
   *
   * @param keyDays how long the key of a person's device is valid; 0: for ever; null: as the
   *     server's configuration says
   * @param approval whether somebody must approve a new device
   * @param maxUsers most people; 0: any number
   * @param maxDevices most devices; 0: any number
   * @param invitationDays how long an invitation may be used at most, 1 or more
   */
  public record Joining(
      @Nullable Integer keyDays,
      boolean approval,
      int maxUsers,
      int maxDevices,
      int invitationDays) {
    /** No invitation may be used for longer. */
    public static final int LONGEST_INVITATION_DAYS = 90;

    /** The same with another life of keys. */
    public Joining withKeyDays(@Nullable Integer next) {
      return new Joining(next, approval, maxUsers, maxDevices, invitationDays);
    }

    /** The same with new devices approved by somebody or not. */
    public Joining withApproval(boolean next) {
      return new Joining(keyDays, next, maxUsers, maxDevices, invitationDays);
    }

    /** The same with other limits. */
    public Joining withLimits(int users, int devices) {
      return new Joining(keyDays, approval, users, devices, invitationDays);
    }

    /** The same with another life of invitations. */
    public Joining withInvitationDays(int next) {
      return new Joining(keyDays, approval, maxUsers, maxDevices, next);
    }
  }

  /** The same with other names. */
  public NetworkSettings withDns(Dns next) {
    return new NetworkSettings(next, joining);
  }

  /** The same with other rules for who comes. */
  public NetworkSettings withJoining(Joining next) {
    return new NetworkSettings(dns, next);
  }
}
