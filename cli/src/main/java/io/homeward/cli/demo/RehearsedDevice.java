package io.homeward.cli.demo;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.control.session.HostReport.ReportedEndpoint;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import java.net.URI;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A device as its server sees it: the engine's own client, and no tunnel behind it. Its methods
 * belong to one thread at a time; what the server tells comes on the client's.
 */
final class RehearsedDevice implements AutoCloseable {
  private final URI server;
  private final X509TrustManager trust;
  private final MachinePrivateKey machine = MachinePrivateKey.generate(Randomness.system());
  private HostReport report;
  private volatile @Nullable NodePrivateKey key;
  private volatile boolean connected;
  private @Nullable ControlClient client;

  /**
   * A device that is no member yet.
   *
   * @param trust of all such devices, because what Java trusts takes long to read
   */
  RehearsedDevice(URI server, X509TrustManager trust, String name) {
    this.server = server;
    this.trust = trust;
    HostInfo host =
        HostInfo.builder().hostname(name).os("linux").osVersion("12").clientVersion("1").build();
    report =
        new HostReport(
            host, true, 0, DiscoPrivateKey.generate(Randomness.system()).publicKey(), at(0));
  }

  private static List<ReportedEndpoint> at(int place) {
    return List.of(
        ReportedEndpoint.local(Endpoint.parse("192.0.2.200:" + (1024 + place % 60_000))));
  }

  /** Becomes a member; {@link #isConnected} when it has its map. */
  void join(String authKey) {
    open().login(authKey);
  }

  /** Comes back as the member that it was. */
  void comeBack() {
    open().start();
  }

  /** Goes without a word. */
  void leave() {
    ControlClient gone = client;
    client = null;
    if (gone != null) {
      gone.close();
    }
    connected = false;
  }

  /** Has another address from now on. */
  void move(int place) {
    report = report.withEndpoints(at(place));
    if (client != null) {
      client.update(report);
    }
  }

  boolean isConnected() {
    return connected;
  }

  private ControlClient open() {
    ControlClient opened =
        ControlClient.create(
            new ControlClientConfig(
                server,
                machine,
                key,
                null,
                NameLookup.NONE,
                false,
                report,
                trust,
                System::nanoTime,
                WallClock.system(),
                Randomness.system()),
            this::told);
    client = opened;
    return opened;
  }

  private void told(ControlEvent event) {
    switch (event) {
      case ControlEvent.Registered registered -> key = registered.nodeKey();
      case ControlEvent.Connectivity(boolean isUp) -> connected = isUp;
      default -> {
        // Maps are read, which is all that they are for.
      }
    }
  }

  @Override
  public void close() {
    leave();
  }
}
