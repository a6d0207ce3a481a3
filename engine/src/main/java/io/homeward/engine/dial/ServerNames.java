package io.homeward.engine.dial;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/** Finds the addresses of the server within 5 s, or as long as the lookup beside it takes. */
public final class ServerNames implements Dns {
  private static final int RESOLVE_MILLIS = 5_000;

  private final NameLookup beside;

  /**
   * @param beside asked before this computer's resolver
   */
  public ServerNames(NameLookup beside) {
    this.beside = beside;
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    if (IpText.isAddress(host)) {
      return List.of(IpText.parse(host));
    }
    List<InetAddress> found = beside.addresses(host);
    return found.isEmpty() ? bySystem(host) : found;
  }

  /** On a thread of its own: the system's resolver blocks in native code, as long as it likes. */
  private static List<InetAddress> bySystem(String host) throws UnknownHostException {
    CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
    WatchedThread.platform(
            "dial-resolve",
            found::completeExceptionally,
            () -> {
              try {
                found.complete(InetAddress.getAllByName(host));
              } catch (UnknownHostException e) {
                found.completeExceptionally(e);
              }
            })
        .start();
    try {
      return List.of(found.get(RESOLVE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      throw new UnknownHostException("the name did not resolve in time");
    } catch (ExecutionException _) {
      throw new UnknownHostException(host);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    }
  }
}
