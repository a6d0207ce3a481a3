package io.homeward.engine.netprobe;

import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DerpMap.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One look for the page of a network that lets nobody out before it was read. Nobody outside of the
 * tailnet is asked: what answers for an address that no computer has is such a page, and so is what
 * sends those elsewhere who want the server or a relay.
 */
public final class PortalLook {
  /** For documentation only (RFC 5737, RFC 3849): who answers there stands in between. */
  private static final List<InetAddress> NOBODY =
      List.of(IpText.parse("192.0.2.1"), IpText.parse("2001:db8::1"));

  private static final int MOST_RELAYS = 4;

  /** More than each of the questions takes by its own limits, names and all. */
  private static final long LIMIT_SECONDS = 15;

  private static final Connector.Opening ENDS_BY_ITSELF =
      attempt -> {
        // Within seconds.
      };

  private final ServerNames names;
  private final CaptivePortal portal;

  /**
   * @param names finds the server
   */
  public PortalLook(ServerNames names) {
    this.names = names;
    this.portal = new CaptivePortal(ENDS_BY_ITSELF);
  }

  private interface Question {
    @Nullable URI ask() throws IOException;
  }

  /** How a question ended. */
  private record Found(@Nullable URI page) {}

  /**
   * The page, as soon as one answer shows it; null: none is seen. Waits some seconds where nobody
   * answers.
   *
   * @param host of the coordination server, a name or an address
   * @param relays as the server told them last
   */
  public @Nullable URI run(String host, DerpMap relays) {
    List<Question> questions = new ArrayList<>();
    for (InetAddress address : NOBODY) {
      questions.add(() -> portal.pageWhereNobodyIs(address));
    }
    if (!IpText.isAddress(host)) {
      questions.add(() -> portal.pageInsteadOf(host, names.lookup(host).getFirst()));
    }
    relays.regions().values().stream()
        .flatMap(region -> region.nodes().stream())
        .filter(Relay::tellsPortals)
        .limit(MOST_RELAYS)
        .forEach(relay -> questions.add(() -> portal.pageBefore(relay)));
    BlockingQueue<Found> answers = new LinkedBlockingQueue<>();
    for (Question question : questions) {
      WatchedThread.virtual(
              "portal-question",
              death -> answers.add(new Found(null)),
              () -> answers.add(new Found(answer(question))))
          .start();
    }
    return first(answers, questions.size());
  }

  private static @Nullable URI answer(Question question) {
    try {
      return question.ask();
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable URI first(BlockingQueue<Found> answers, int asked) {
    try {
      for (int i = 0; i < asked; i++) {
        Found found = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (found == null || found.page() != null) {
          return found == null ? null : found.page();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }
}
