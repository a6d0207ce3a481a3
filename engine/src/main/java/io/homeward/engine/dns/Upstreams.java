package io.homeward.engine.dns;

import io.homeward.engine.inet.Endpoint;
import java.util.List;

/**
 * Name servers that may be asked for a name.
 *
 * @param servers may be empty
 * @param order whether the first is to be preferred
 */
public record Upstreams(List<Endpoint> servers, Order order) {
  /** Nobody. */
  public static final Upstreams NONE = new Upstreams(List.of(), Order.RACED);

  /** What the place in the list means. */
  public enum Order {
    /** Nothing: all know the same, and the quickest answer is as good as any. */
    RACED,
    /**
     * As in {@code resolv.conf}: the first is asked first, and what a later one says that it does
     * not know may be known to an earlier one.
     */
    PREFERRED_FIRST
  }

  public Upstreams {
    servers = List.copyOf(servers);
  }
}
