package io.homeward.engine.netprobe;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the probes told, one text each. */
final class HeardAnswers implements NetworkProbes.Answers {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Override
  public void lookedUp(String host, List<InetAddress> addresses) {
    heard.add(host + " " + addresses.stream().map(InetAddress::getHostAddress).toList());
  }

  @Override
  public void httpsMeasured(int region, @Nullable Duration took) {
    heard.add(region + " " + (took == null ? "silent" : "answered"));
  }

  @Override
  public void captivePortal(boolean found) {
    heard.add(found ? "portal" : "no portal");
  }

  String next() throws InterruptedException {
    return Objects.requireNonNull(heard.poll(20, TimeUnit.SECONDS), "nothing was told");
  }

  boolean isSilent() {
    return heard.isEmpty();
  }
}
