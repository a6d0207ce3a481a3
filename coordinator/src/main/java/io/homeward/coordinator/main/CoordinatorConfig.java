package io.homeward.coordinator.main;

import io.homeward.coordinator.acme.Authority;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.server.EmbeddedSignIn;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.Mesh;
import io.homeward.coordinator.server.ServerUrl;
import io.homeward.engine.control.message.WireDerpMap;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs.
 *
 * @param stateDir where it keeps all that it has
 * @param listen where it listens; port 0: any that is free
 * @param url what clients are told about where it is; null: from {@code listen}
 * @param tls null: plain HTTP
 * @param domain suffix of all names; null: as stored, or two random words
 * @param signIn who may sign in, and how
 * @param relays its own relay, and others
 * @param lives how long devices stay
 * @param operations what is for whoever watches the server
 * @param limits other limits in time
 */
public record CoordinatorConfig(
    Path stateDir,
    InetSocketAddress listen,
    @Nullable URI url,
    @Nullable Tls tls,
    @Nullable String domain,
    SignIn signIn,
    Relays relays,
    Lives lives,
    Operations operations,
    HttpListener.Limits limits) {

  /** The port unless told otherwise: "HOME" on a telephone's keys. */
  public static final int DEFAULT_PORT = 4663;

  /** The person of the embedded sign-in unless told otherwise. */
  public static final String DEFAULT_OWNER = "owner";

  private static final Duration EPHEMERAL_LIFE = Duration.ofMinutes(5);

  /** Where the certificate comes from. */
  public sealed interface Tls {}

  /**
   * From somebody else, who renews it.
   *
   * @param certificate PEM file with the certificate chain
   * @param key PEM file with its private key
   */
  public record TlsPaths(Path certificate, Path key) implements Tls {}

  /**
   * From an authority that the server asks itself, for the name in its URL.
   *
   * @param listen where that authority looks for it: port 80, as it sees it from outside
   */
  public record TlsByAcme(Authority authority, InetSocketAddress listen) implements Tls {}

  /** Where the embedded sign-in is on. */
  public enum Embedded {
    /** Nowhere: people sign in as themselves, also at this computer. */
    OFF,
    /** At a server that nobody but this computer reaches. */
    LOOPBACK,
    /** Whoever reaches the server may. */
    ANYWHERE
  }

  /**
   * @param owner name of the person of the embedded sign-in
   * @param embedded where the embedded sign-in is on
   * @param providers who else vouches for people; with any of them there is no embedded sign-in
   */
  public record SignIn(String owner, Embedded embedded, List<ProviderSettings> providers) {
    public SignIn {
      providers = List.copyOf(providers);
    }
  }

  /**
   * @param stun usually at the UDP port of the server's own number, unless only a proxy on this
   *     computer reaches it
   * @param secondStun from which devices see what kind of NAT they are behind; usually UDP port
   *     3478
   * @param mesh the other relays of the same region; null: there are none
   * @param others relays elsewhere that devices are told about, too; null: there are none
   */
  public record Relays(
      StunAt stun, StunAt secondStun, @Nullable Mesh mesh, @Nullable WireDerpMap others) {}

  /**
   * @param key how long node keys of persons' devices are valid; null: for ever
   * @param ephemeral how long an ephemeral device may be away before it is removed
   */
  public record Lives(@Nullable Duration key, Duration ephemeral) {}

  /** In which form the log is written. */
  public enum LogForm {
    /** A line for people. */
    TEXT,
    /** An object for programs, one a line. */
    JSON
  }

  /**
   * @param metrics where monitors read them; null: nowhere
   * @param log written by the program that runs the server
   */
  public record Operations(@Nullable InetSocketAddress metrics, LogForm log) {}

  /** What runs without any configuration: loopback only, plain HTTP. */
  public static CoordinatorConfig of(Path stateDir) {
    return new CoordinatorConfig(
        stateDir,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT),
        null,
        null,
        null,
        new SignIn(DEFAULT_OWNER, Embedded.LOOPBACK, List.of()),
        new Relays(StunAt.USUAL, StunAt.USUAL, null, null),
        new Lives(null, EPHEMERAL_LIFE),
        new Operations(null, LogForm.TEXT),
        HttpListener.Limits.USUAL);
  }

  /** The same listening elsewhere. */
  public CoordinatorConfig withListen(InetSocketAddress address) {
    return new CoordinatorConfig(
        stateDir, address, url, tls, domain, signIn, relays, lives, operations, limits);
  }

  /** The same on any free port of the same address. */
  public CoordinatorConfig withAnyPort() {
    return withListen(new InetSocketAddress(listen.getAddress(), 0));
  }

  /** The same under another URL. */
  public CoordinatorConfig withUrl(URI newUrl) {
    return new CoordinatorConfig(
        stateDir, listen, newUrl, tls, domain, signIn, relays, lives, operations, limits);
  }

  /** The same with TLS. */
  public CoordinatorConfig withTls(Path certificate, Path key) {
    TlsPaths paths = new TlsPaths(certificate, key);
    return new CoordinatorConfig(
        stateDir, listen, url, paths, domain, signIn, relays, lives, operations, limits);
  }

  /** The same with TLS by a certificate that the server asks for itself. */
  public CoordinatorConfig withAcme(Authority authority, InetSocketAddress challenges) {
    TlsByAcme byAcme = new TlsByAcme(authority, challenges);
    return new CoordinatorConfig(
        stateDir, listen, url, byAcme, domain, signIn, relays, lives, operations, limits);
  }

  /** The same with names under another domain. */
  public CoordinatorConfig withDomain(String newDomain) {
    return new CoordinatorConfig(
        stateDir, listen, url, tls, newDomain, signIn, relays, lives, operations, limits);
  }

  /** The same with the embedded sign-in for another person, elsewhere. */
  public CoordinatorConfig withEmbeddedSignIn(String owner, Embedded where) {
    return withSignIn(new SignIn(owner, where, signIn.providers()));
  }

  /** The same with other providers. */
  public CoordinatorConfig withProviders(List<ProviderSettings> providers) {
    return withSignIn(new SignIn(signIn.owner(), signIn.embedded(), providers));
  }

  private CoordinatorConfig withSignIn(SignIn next) {
    return new CoordinatorConfig(
        stateDir, listen, url, tls, domain, next, relays, lives, operations, limits);
  }

  /** The same with other places for STUN. */
  public CoordinatorConfig withStun(StunAt first, StunAt second) {
    return withRelays(new Relays(first, second, relays.mesh(), relays.others()));
  }

  /** The same as one of several relays of a region. */
  public CoordinatorConfig withMesh(@Nullable Mesh mesh) {
    return withRelays(new Relays(relays.stun(), relays.secondStun(), mesh, relays.others()));
  }

  /** The same with relays elsewhere. */
  public CoordinatorConfig withOtherRelays(WireDerpMap others) {
    return withRelays(new Relays(relays.stun(), relays.secondStun(), relays.mesh(), others));
  }

  private CoordinatorConfig withRelays(Relays next) {
    return new CoordinatorConfig(
        stateDir, listen, url, tls, domain, signIn, next, lives, operations, limits);
  }

  /** The same with other lives of node keys and ephemeral devices. */
  public CoordinatorConfig withLives(@Nullable Duration key, Duration ephemeral) {
    Lives next = new Lives(key, ephemeral);
    return new CoordinatorConfig(
        stateDir, listen, url, tls, domain, signIn, relays, next, operations, limits);
  }

  /** The same watched otherwise. */
  public CoordinatorConfig withOperations(Operations next) {
    return new CoordinatorConfig(
        stateDir, listen, url, tls, domain, signIn, relays, lives, next, limits);
  }

  /** The same with other limits in time. */
  public CoordinatorConfig withLimits(HttpListener.Limits newLimits) {
    return new CoordinatorConfig(
        stateDir, listen, url, tls, domain, signIn, relays, lives, operations, newLimits);
  }

  /** Who may use the embedded sign-in. */
  EmbeddedSignIn.Visitors visitors() {
    if (!signIn.providers().isEmpty()) {
      return EmbeddedSignIn.Visitors.NOBODY;
    }
    return switch (signIn.embedded()) {
      case OFF -> EmbeddedSignIn.Visitors.NOBODY;
      case ANYWHERE -> EmbeddedSignIn.Visitors.ANYBODY;
      case LOOPBACK ->
          listen.getAddress().isLoopbackAddress() && (url == null || ServerUrl.loopback(url))
              ? EmbeddedSignIn.Visitors.THIS_COMPUTER
              : EmbeddedSignIn.Visitors.NOBODY;
    };
  }
}
