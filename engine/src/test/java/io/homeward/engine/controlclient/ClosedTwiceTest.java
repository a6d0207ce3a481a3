package io.homeward.engine.controlclient;

import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerSocketDialer;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.testing.ClosedTwice;
import java.net.URI;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;

class ClosedTwiceTest extends ClosedTwice {
  private static final URI URL = URI.create("http://127.0.0.1:9");
  private static final MachinePrivateKey KEY = MachinePrivateKey.generate(Randomness.system());
  private static final ServerTrust TRUST = ServerTrust.of(null);

  private static ControlClientConfig config() {
    return new ControlClientConfig(
        URL,
        KEY,
        null,
        null,
        NameLookup.NONE,
        false,
        new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of()),
        null,
        new SystemTicker(),
        WallClock.system(),
        Randomness.system());
  }

  private static NoiseDialer dialer() {
    ServerAddress server = ServerAddress.of(URL);
    return new NoiseDialer(
        server,
        new ServerSocketDialer(
            server,
            new Connector(new ServerNames(NameLookup.NONE), Proxies.NONE, TRUST.context()),
            TRUST.context()),
        new ServerKeyFetch(new OkHttpClient(), URL, null, key -> {}),
        KEY,
        Randomness.system());
  }

  ClosedTwiceTest() {
    super(
        Map.of(
            "NoiseControlClient", () -> ControlClient.create(config(), event -> {}),
            "ControlHttp",
                () ->
                    new ControlHttp(
                        URL,
                        KEY,
                        null,
                        NameLookup.NONE,
                        Proxies.NONE,
                        key -> {},
                        TRUST,
                        Randomness.system()),
            "NoiseSocket", () -> new NoiseSockets(dialer()).createSocket()),
        Map.of());
  }
}
