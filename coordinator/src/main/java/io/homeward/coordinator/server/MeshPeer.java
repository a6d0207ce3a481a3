package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.MeshLink;
import io.homeward.coordinator.relay.Relay;
import io.homeward.coordinator.relay.Transmitter;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.PlainHttp;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerSocketDialer;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WatchedThread;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this relay connected to another one of its region, on a thread of its own: connects, and
 * again a while after the connection broke. {@link #close} may be called from any thread.
 */
final class MeshPeer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MeshPeer.class);
  private static final int TO_GREET_MILLIS = 10_000;

  /** A relay says something each minute. */
  private static final int SILENCE_MILLIS = 120_000;

  private static final int BUFFER = 64 << 10;

  /** How long to wait after a connection that broke, and longer after each that did not come. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final URI url;
  private final ServerAddress address;
  private final SSLContext trust;
  private final Relay relay;
  private final Randomness randomness;
  private final Thread thread;
  private volatile @Nullable Closeable open;
  private volatile boolean closed;

  // Of the thread.
  private boolean told;

  private MeshPeer(URI url, SSLContext trust, Relay relay, Randomness randomness) {
    this.url = url;
    this.address = ServerAddress.of(url);
    this.trust = trust;
    this.relay = relay;
    this.randomness = randomness;
    this.thread = WatchedThread.virtual("mesh-" + address.authority(), this::died, this::run);
  }

  /**
   * Begins to connect.
   *
   * @param trust who may vouch for the other relay
   */
  static MeshPeer start(URI url, SSLContext trust, Relay relay, Randomness randomness) {
    MeshPeer peer = new MeshPeer(url, trust, relay, randomness);
    peer.thread.start();
    return peer;
  }

  private void died(Throwable death) {
    close();
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      boolean wasTaken = false;
      try {
        wasTaken = connected();
      } catch (MeshLink.ItselfException e) {
        LOG.info("{} is this relay itself", url);
        return;
      } catch (IOException | DerpException e) {
        say(String.valueOf(e.getMessage()));
      }
      pause = wasTaken ? FIRST_PAUSE : pause;
      try {
        // Not all relays of a region at once when one of them comes back.
        TimeUnit.MILLISECONDS.sleep(
            pause.toMillis() + randomness.nextLong(pause.toMillis() / 2 + 1));
      } catch (InterruptedException e) {
        return;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  /** Once, until it works again. */
  private void say(String why) {
    if (!told && !closed) {
      told = true;
      LOG.warn(
          "the relay at {} is not there ({}); devices that are with it cannot be reached by those"
              + " here until it is",
          url,
          why);
    }
  }

  /** Connects and stays so; whether the other relay took this one for one of its region. */
  private boolean connected() throws IOException, DerpException, MeshLink.ItselfException {
    Connector connector = new Connector(new ServerNames(NameLookup.NONE), Proxies.NONE, trust);
    ServerSocketDialer dialer = new ServerSocketDialer(address, connector, trust);
    try (Socket socket = dialer.open(this::opened)) {
      opened(socket);
      socket.setSoTimeout(TO_GREET_MILLIS);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
      out.write(request());
      int status = PlainHttp.readHead(in).status();
      if (status != 101) {
        throw new ProtocolException("it answers with status " + status);
      }
      MeshLink link = relay.link(address.authority(), new Out(socket, out));
      try {
        return read(socket, in, link);
      } finally {
        link.close();
      }
    }
  }

  private boolean read(Socket socket, InputStream in, MeshLink link)
      throws DerpException, MeshLink.ItselfException {
    byte[] buffer = new byte[BUFFER];
    String why = "it ended the connection";
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        link.received(buffer, 0, count);
        if (link.isTaken() && socket.getSoTimeout() != SILENCE_MILLIS) {
          socket.setSoTimeout(SILENCE_MILLIS);
          told = false;
          LOG.info("connected to the relay at {}", url);
        }
      }
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    say(link.isTaken() ? why : why + "; are the mesh keys the same?");
    return link.isTaken();
  }

  private byte[] request() {
    return ("GET "
            + RelayUpgrade.PATH
            + " HTTP/1.1\r\nHost: "
            + address.authority()
            + "\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** What is to be closed when nobody wants the connection any more. */
  private void opened(Closeable attempt) throws IOException {
    open = attempt;
    if (closed) {
      attempt.close();
    }
  }

  private record Out(Socket socket, OutputStream out) implements Transmitter {
    @Override
    public void write(byte[] bytes, int length) throws IOException {
      out.write(bytes, 0, length);
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("closing", e);
      }
    }
  }

  /** Ends the connection, and makes no other. Idempotent. */
  @Override
  public void close() {
    closed = true;
    Closeable attempt = open;
    if (attempt != null) {
      try {
        attempt.close();
      } catch (IOException e) {
        LOG.debug("closing", e);
      }
    }
    thread.interrupt();
  }
}
