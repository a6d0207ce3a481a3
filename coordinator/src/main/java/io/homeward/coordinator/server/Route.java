package io.homeward.coordinator.server;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Scope;
import java.util.Set;

/**
 * One address, of the public site or of another port.
 *
 * @param method of HTTP; whoever may GET may ask for HEAD
 * @param path in the words of the library
 * @param who who is answered
 * @param handler what answers, once it is known that the caller may ask
 */
record Route(Method method, String path, Who who, Handler handler) {
  /** Who is answered. */
  sealed interface Who {
    /** Whoever asks, under whatever name: what is said is the same for all. */
    record Anybody() implements Who {}

    /** A device, over its own connection inside Noise; the handler looks which. */
    record Machine() implements Who {}

    /** A browser that asks for this server by its own name, from no page of somebody else. */
    record Browser() implements Who {}

    /** A browser that asks for this server by its own name, wherever the form comes from. */
    record OtherSite() implements Who {}

    /** A browser that may sign in. */
    record Visitor() implements Who {}

    /**
     * Somebody who is signed in.
     *
     * @param right what the role has to allow
     */
    record Person(Right right) implements Who {}

    /**
     * A program with the token of somebody; the handler looks at it.
     *
     * @param scopes of which the token needs one
     */
    record Program(Set<Scope> scopes) implements Who {
      public Program {
        scopes = Set.copyOf(scopes);
      }
    }
  }

  static Route get(String path, Who who, Handler handler) {
    return new Route(Method.GET, path, who, handler);
  }

  static Route post(String path, Who who, Handler handler) {
    return new Route(Method.POST, path, who, handler);
  }

  /** Lets a router answer it, whoever asks. */
  void addTo(HttpRouting.Builder router) {
    addTo(router, handler);
  }

  /**
   * Lets a router answer it.
   *
   * @param guarded the handler for whoever may ask
   */
  void addTo(HttpRouting.Builder router, Handler guarded) {
    router.route(method, path, guarded);
    if (!writes() && !(who instanceof Who.Machine)) {
      // HEAD, with which monitors ask, is GET whose body PublicConnections does not send.
      router.head(path, guarded);
    }
  }

  /** Whether it changes something. */
  boolean writes() {
    return !method.equals(Method.GET);
  }
}
