package io.homeward.coordinator.acme;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One certificate asked for (RFC 8555 section 7.4). Blocks for minutes at most. */
final class CertificateOrder {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateOrder.class);
  private static final Duration STEP = Duration.ofSeconds(90);

  private final Authority authority;
  private final KeyPair account;
  private final ChallengeAnswers answers;

  /**
   * @param account the key by which the authority knows, or will know, this server
   * @param answers where it finds what it looks for
   */
  CertificateOrder(Authority authority, KeyPair account, ChallengeAnswers answers) {
    this.authority = authority;
    this.account = account;
    this.answers = answers;
  }

  /**
   * A certificate and its key.
   *
   * @param chain the server's certificate, then those that vouch for it
   */
  record Issued(KeyPair keys, List<X509Certificate> chain) {}

  /** There is none. The message is for the person. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient @Nullable Instant notBefore;

    RefusedException(String message, @Nullable Instant notBefore, @Nullable Throwable cause) {
      super(message, cause);
      this.notBefore = notBefore;
    }

    /** Before which it makes no sense to ask again; null when the authority does not say. */
    @Nullable Instant notBefore() {
      return notBefore;
    }
  }

  /**
   * Asks for a certificate for a name, and waits for it.
   *
   * @param replaces which it is to replace, for an authority that wants to know; null: none
   * @throws RefusedException when there is none
   */
  Issued place(String name, @Nullable X509Certificate replaces)
      throws RefusedException, InterruptedException {
    Session session = AuthorityProvider.session(authority);
    try (HttpClient connections = session.getHttpClient()) {
      try {
        return place(session, name, replaces);
      } finally {
        answers.clear();
        connections.shutdownNow();
      }
    } catch (AcmeRateLimitedException e) {
      throw new RefusedException(reason(e), e.getRetryAfter().orElse(null), e);
    } catch (AcmeException e) {
      throw new RefusedException(reason(e), null, e);
    } catch (RuntimeException e) {
      // How the library says that an answer is none of the protocol, or could not be had later on.
      throw new RefusedException(reason(e), null, e);
    }
  }

  private Issued place(Session session, String name, @Nullable X509Certificate replaces)
      throws AcmeException, RefusedException, InterruptedException {
    AccountBuilder builder = new AccountBuilder().agreeToTermsOfService().useKeyPair(account);
    if (authority.email() != null) {
      builder.addEmail(authority.email());
    }
    Account known = builder.create(session);
    Order order = order(known, name, replaces);
    for (Authorization authorization : order.getAuthorizations()) {
      if (authorization.getStatus() != Status.VALID) {
        prove(authorization);
      }
    }
    check(order.waitUntilReady(STEP), Status.READY, order.getError());
    KeyPair keys = CertificateFile.newKey();
    order.execute(keys);
    check(order.waitForCompletion(STEP), Status.VALID, order.getError());
    return new Issued(keys, order.getCertificate().getCertificateChain());
  }

  private static Order order(Account known, String name, @Nullable X509Certificate replaces)
      throws AcmeException {
    if (replaces != null) {
      try {
        return known.newOrder().domain(name).replaces(replaces).create();
      } catch (AcmeServerException e) {
        // It was replaced already, or is not of this account: an order like any other will do.
        LOG.debug("no order in the place of the certificate: {}", reason(e));
      }
    }
    return known.newOrder().domain(name).create();
  }

  private void prove(Authorization authorization)
      throws AcmeException, RefusedException, InterruptedException {
    Http01Challenge challenge = authorization.findChallenge(Http01Challenge.class).orElse(null);
    if (challenge == null) {
      throw new RefusedException(
          "it does not look at web sites (http-01) for this name", null, null);
    }
    answers.put(challenge.getToken(), challenge.getAuthorization());
    challenge.trigger();
    check(challenge.waitForCompletion(STEP), Status.VALID, challenge.getError());
  }

  private static void check(Status status, Status wanted, Optional<Problem> problem)
      throws RefusedException {
    if (status != wanted) {
      throw new RefusedException(
          problem.flatMap(Problem::getDetail).orElse("it takes too long"), null, null);
    }
  }

  /** One line of what may be many, from whoever answers at the URL. */
  private static String reason(Exception e) {
    Throwable cause = e.getCause() instanceof IOException broken ? broken : e;
    String text = String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > 300 ? line.substring(0, 300) + "..." : line;
  }
}
