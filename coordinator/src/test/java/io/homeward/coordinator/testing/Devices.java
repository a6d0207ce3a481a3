package io.homeward.coordinator.testing;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/** Devices made up for tests. */
public final class Devices {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  public static final User ANNA = new User(1, "anna", "anna", NOW);

  private Devices() {}

  /** A device whose keys and addresses follow from its id. */
  public static Device device(long id) {
    return new Device(
        id,
        new Device.Registration(
            new MachinePublicKey(key(1, id)),
            new NodePublicKey(key(2, id)),
            ANNA.id(),
            List.of(),
            null,
            false),
        "device-" + id,
        false,
        AddressPool.next(0x64400100 + (int) (id / 200 * 256 + id % 200), _ -> false),
        NOW,
        new Device.Report(
            new DiscoPublicKey(key(3, id)),
            List.of(Endpoint.parse("192.0.2.1:" + (1024 + id % 60000))),
            0,
            119,
            HostInfo.builder()
                .hostname("device-" + id)
                .os("linux")
                .osVersion("12")
                .clientVersion("0.1")
                .build()),
        new Device.Presence(true, null),
        List.of());
  }

  /** The same computer with networks behind it. */
  public static HostInfo announcing(HostInfo host, List<IpPrefix> networks) {
    return HostInfo.builder()
        .hostname(host.hostname())
        .os(host.os())
        .osVersion(host.osVersion())
        .clientVersion(host.clientVersion())
        .routableIps(networks)
        .build();
  }

  /** A tailnet with devices 1 to {@code count}. */
  public static Contents tailnet(long count) {
    return new Contents(
        new Tailnet("amber-otter.internal", count, 1, 0),
        List.of(ANNA),
        LongStream.rangeClosed(1, count).mapToObj(Devices::device).toList(),
        List.of(),
        List.of(),
        WrittenPolicy.NONE);
  }

  public static byte[] key(int kind, long id) {
    return ByteBuffer.allocate(32).put((byte) kind).putLong(24, id).array();
  }
}
