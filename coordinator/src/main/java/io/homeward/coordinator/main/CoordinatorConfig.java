package io.homeward.coordinator.main;

import io.homeward.coordinator.server.HttpListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs.
 *
 * @param stateDir where it keeps all that it has
 * @param listen where it listens; port 0: any that is free
 * @param url what clients are told about where it is; null: from {@code listen}
 * @param tlsCertificate PEM file with the certificate chain; null: no TLS
 * @param tlsKey PEM file with its private key; null: no TLS
 * @param domain suffix of all names; null: as stored, or two random words
 * @param owner name of the person of the embedded sign-in
 * @param embeddedSignIn whether the embedded sign-in is on although others than this machine can
 *     reach it
 * @param keyLife how long node keys of persons' devices are valid; null: for ever
 * @param ephemeralLife how long an ephemeral device may be away before it is removed
 * @param limits other limits in time
 */
public record CoordinatorConfig(
    Path stateDir,
    InetSocketAddress listen,
    @Nullable URI url,
    @Nullable Path tlsCertificate,
    @Nullable Path tlsKey,
    @Nullable String domain,
    String owner,
    boolean embeddedSignIn,
    @Nullable Duration keyLife,
    Duration ephemeralLife,
    HttpListener.Limits limits) {

  /** The port unless told otherwise: "HOME" on a telephone's keys. */
  public static final int DEFAULT_PORT = 4663;

  /** The person of the embedded sign-in unless told otherwise. */
  public static final String DEFAULT_OWNER = "owner";

  private static final Duration EPHEMERAL_LIFE = Duration.ofMinutes(5);

  /** What runs without any configuration: loopback only, plain HTTP. */
  public static CoordinatorConfig of(Path stateDir) {
    return new CoordinatorConfig(
        stateDir,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT),
        null,
        null,
        null,
        null,
        DEFAULT_OWNER,
        false,
        null,
        EPHEMERAL_LIFE,
        HttpListener.Limits.USUAL);
  }

  /** The same listening elsewhere. */
  public CoordinatorConfig withListen(InetSocketAddress address) {
    return new CoordinatorConfig(
        stateDir,
        address,
        url,
        tlsCertificate,
        tlsKey,
        domain,
        owner,
        embeddedSignIn,
        keyLife,
        ephemeralLife,
        limits);
  }

  /** The same on any free port of the same address. */
  public CoordinatorConfig withAnyPort() {
    return withListen(new InetSocketAddress(listen.getAddress(), 0));
  }

  /** The same under another URL. */
  public CoordinatorConfig withUrl(URI newUrl) {
    return new CoordinatorConfig(
        stateDir,
        listen,
        newUrl,
        tlsCertificate,
        tlsKey,
        domain,
        owner,
        embeddedSignIn,
        keyLife,
        ephemeralLife,
        limits);
  }

  /** The same with TLS. */
  public CoordinatorConfig withTls(Path certificate, Path key) {
    return new CoordinatorConfig(
        stateDir,
        listen,
        url,
        certificate,
        key,
        domain,
        owner,
        embeddedSignIn,
        keyLife,
        ephemeralLife,
        limits);
  }

  /** The same with names under another domain. */
  public CoordinatorConfig withDomain(String newDomain) {
    return new CoordinatorConfig(
        stateDir,
        listen,
        url,
        tlsCertificate,
        tlsKey,
        newDomain,
        owner,
        embeddedSignIn,
        keyLife,
        ephemeralLife,
        limits);
  }

  /** The same for another person, signing in from elsewhere or not. */
  public CoordinatorConfig withEmbeddedSignIn(String newOwner, boolean fromElsewhere) {
    return new CoordinatorConfig(
        stateDir,
        listen,
        url,
        tlsCertificate,
        tlsKey,
        domain,
        newOwner,
        fromElsewhere,
        keyLife,
        ephemeralLife,
        limits);
  }

  /** The same with other lifetimes. */
  public CoordinatorConfig withLives(@Nullable Duration newKeyLife, Duration newEphemeralLife) {
    return new CoordinatorConfig(
        stateDir,
        listen,
        url,
        tlsCertificate,
        tlsKey,
        domain,
        owner,
        embeddedSignIn,
        newKeyLife,
        newEphemeralLife,
        limits);
  }

  /** The same with other limits in time. */
  public CoordinatorConfig withLimits(HttpListener.Limits newLimits) {
    return new CoordinatorConfig(
        stateDir,
        listen,
        url,
        tlsCertificate,
        tlsKey,
        domain,
        owner,
        embeddedSignIn,
        keyLife,
        ephemeralLife,
        newLimits);
  }
}
