package io.homeward.coordinator.acme;

import io.homeward.engine.dial.ServerTrust;
import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** The usual provider of the library, with another trust where the person names one. */
final class AuthorityProvider extends GenericAcmeProvider {
  private static final Duration REQUEST = Duration.ofSeconds(20);

  private final @Nullable X509TrustManager trust;

  private AuthorityProvider(@Nullable X509TrustManager trust) {
    this.trust = trust;
  }

  /** To talk to an authority. Whoever asks closes its HTTP client. */
  static Session session(Authority authority) {
    Session session = new Session(authority.directory(), new AuthorityProvider(authority.trust()));
    session.networkSettings().setTimeout(REQUEST);
    return session;
  }

  @Override
  public HttpClient createHttpClient(NetworkSettings settings) {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(settings.getTimeout())
        .proxy(settings.getProxySelector())
        .sslContext(ServerTrust.of(trust).context())
        .build();
  }
}
