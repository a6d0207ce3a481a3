package io.homeward.coordinator.model;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device of the tailnet (a node, in the protocol's words).
 *
 * @param id more than 0, never used again; the key of every change on the wire
 * @param registration which keys and which owner it has
 * @param name DNS label, unique in the tailnet
 * @param nameSet whether a person chose the name; else it follows the host's own name
 * @param addresses where it is in the tailnet
 * @param created when it first joined
 * @param report what it last told about itself
 * @param presence whether it is there
 * @param routes networks behind it that an administrator approved, whether it leads there or not
 * @param approved whether it may take part; else it waits for somebody who approves it
 */
public record Device(
    long id,
    Registration registration,
    String name,
    boolean nameSet,
    Addresses addresses,
    Instant created,
    Report report,
    Presence presence,
    List<IpPrefix> routes,
    boolean approved) {
  public Device {
    routes = List.copyOf(routes);
  }

  /** One that takes part. */
  public Device(
      long id,
      Registration registration,
      String name,
      boolean nameSet,
      Addresses addresses,
      Instant created,
      Report report,
      Presence presence,
      List<IpPrefix> routes) {
    this(id, registration, name, nameSet, addresses, created, report, presence, routes, true);
  }

  /**
   * Who a device is.
   *
   * @param machine its identity towards this server
   * @param node its identity towards peers; changes with every sign-in
   * @param userId the owner, or that of {@link User#TAGGED_DEVICES}
   * @param tags {@code tag:...}; none for a person's device
   * @param keyExpiry when {@code node} stops being valid; null: never
   * @param ephemeral whether it is removed once it is gone
   */
  public record Registration(
      MachinePublicKey machine,
      NodePublicKey node,
      long userId,
      List<String> tags,
      @Nullable Instant keyExpiry,
      boolean ephemeral) {
    public Registration {
      tags = List.copyOf(tags);
    }

    /** The same with another expiry. */
    public Registration withKeyExpiry(@Nullable Instant newExpiry) {
      return new Registration(machine, node, userId, tags, newExpiry, ephemeral);
    }
  }

  /**
   * What a device told about itself.
   *
   * @param disco key of its path discovery, zero when not told
   * @param endpoints where peers might reach it
   * @param homeDerp its relay region, 0 for none
   * @param capability capability version of its client
   * @param host the computer
   */
  public record Report(
      DiscoPublicKey disco, List<Endpoint> endpoints, int homeDerp, int capability, HostInfo host) {
    public Report {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * @param online whether it holds a map stream
   * @param lastSeen when it was last known to be here; null: never was
   */
  public record Presence(boolean online, @Nullable Instant lastSeen) {
    /** A device that has not been seen yet. */
    public static final Presence NEVER = new Presence(false, null);
  }

  /** Whether the node key is no longer valid. */
  public boolean expiredAt(Instant now) {
    Instant expiry = registration.keyExpiry();
    return expiry != null && !expiry.isAfter(now);
  }

  /**
   * Whether it is there for others: one whose key has expired may hold its stream, but reaches
   * nobody.
   */
  public boolean onlineAt(Instant now) {
    return presence.online() && !expiredAt(now);
  }

  /** The same under other keys, owner or expiry. */
  public Device withRegistration(Registration next) {
    return new Device(
        id, next, name, nameSet, addresses, created, report, presence, routes, approved);
  }

  /** The same under another name. */
  public Device withName(String newName, boolean set) {
    return new Device(
        id, registration, newName, set, addresses, created, report, presence, routes, approved);
  }

  /** The same with a newer report. */
  public Device withReport(Report next) {
    return new Device(
        id, registration, name, nameSet, addresses, created, next, presence, routes, approved);
  }

  /** The same with another presence. */
  public Device withPresence(Presence next) {
    return new Device(
        id, registration, name, nameSet, addresses, created, report, next, routes, approved);
  }

  /** The same with other networks approved. */
  public Device withRoutes(List<IpPrefix> next) {
    return new Device(
        id, registration, name, nameSet, addresses, created, report, presence, next, approved);
  }

  /** The same, taking part or waiting. */
  public Device withApproved(boolean next) {
    return new Device(
        id, registration, name, nameSet, addresses, created, report, presence, routes, next);
  }
}
