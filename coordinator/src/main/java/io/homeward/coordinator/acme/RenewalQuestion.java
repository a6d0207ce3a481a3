package io.homeward.coordinator.acme;

import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;

/** One authority asked when a certificate should be replaced. Blocks for half a minute at most. */
final class RenewalQuestion {
  private final Authority authority;
  private final KeyPair account;

  /**
   * @param account the key by which the authority knows this server; the question is open to all,
   *     but the library wants one
   */
  RenewalQuestion(Authority authority, KeyPair account) {
    this.authority = authority;
    this.account = account;
  }

  /**
   * Asks.
   *
   * @return null when this authority says nothing of the kind
   * @throws AcmeException when it does not answer, or something that makes no sense
   */
  @Nullable RenewalWindow ask(X509Certificate certificate, Instant now) throws AcmeException {
    Session session = AuthorityProvider.session(authority);
    try (HttpClient connections = session.getHttpClient()) {
      try {
        return ask(session, certificate, now);
      } catch (RuntimeException e) {
        // How the library says that an answer is none of the protocol.
        throw new AcmeException("what it says of renewal makes no sense", e);
      } finally {
        connections.shutdownNow();
      }
    }
  }

  private @Nullable RenewalWindow ask(Session session, X509Certificate certificate, Instant now)
      throws AcmeException {
    if (session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
      return null;
    }
    Login login = session.login(session.resourceUrl(Resource.NEW_ACCOUNT), account);
    RenewalInfo told = login.bindRenewalInfo(certificate);
    Instant again = told.fetch().orElse(now.plus(RenewalWindow.USUAL_PAUSE));
    if (!told.getSuggestedWindowStart().isBefore(told.getSuggestedWindowEnd())) {
      throw new AcmeException("the window ends before it begins");
    }
    return new RenewalWindow(
        told.getSuggestedWindowStart(),
        told.getSuggestedWindowEnd(),
        RenewalWindow.askAgain(now, again));
  }
}
