package io.homeward.coordinator.acme;

import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.exception.AcmeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a file with a certificate of an authority for one name, and asks for the next one in time.
 * Until there is a first one the file holds one that nobody vouches for. Thread-safe; the work is
 * done by a thread of its own.
 */
public final class CertificateKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

  /** Whoever suspends the computer, or sets its clock, moves what was reckoned before. */
  private static final Duration LOOK = Duration.ofMinutes(10);

  private static final int SHARES = 1_000;

  private static final Duration TIME_TO_STOP = Duration.ofSeconds(3);

  private final Authority authority;
  private final String name;
  private final CertificateFile file;
  private final ChallengeAnswers answers;
  private final WallClock clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  // Of the thread.
  private int failures;
  private Instant notBefore = Instant.MIN;
  private @Nullable X509Certificate askedAbout;
  private @Nullable RenewalWindow window;
  private Instant askAgain = Instant.MIN;

  private CertificateKeeper(
      Path directory, Authority authority, String name, ChallengeAnswers answers, WallClock clock) {
    this.authority = authority;
    this.name = name;
    this.file = new CertificateFile(directory, authority.directory());
    this.answers = answers;
    this.clock = clock;
    X509Certificate there = file.current();
    if (there == null || !clock.now().isBefore(there.getNotAfter().toInstant())) {
      file.writePlaceholder(name, clock.now());
    }
    this.thread = WatchedThread.virtual("certificate", WatchedThread::unowned, this::keep);
  }

  /**
   * Takes what is on disk, and begins to look after it.
   *
   * @param directory where the server keeps what it has of authorities
   * @param name under which devices reach the server
   * @param answers what the place answers where the authority looks
   * @throws StoreException when nothing can be written there
   */
  public static CertificateKeeper start(
      Path directory, Authority authority, String name, ChallengeAnswers answers, WallClock clock) {
    var keeper = new CertificateKeeper(directory, authority, name, answers, clock);
    keeper.thread.start();
    return keeper;
  }

  /** Has the certificate chain and its key, both in PEM. */
  public Path file() {
    return file.path();
  }

  private void keep() {
    try {
      while (closed.getCount() > 0) {
        askWhen();
        Instant due = due();
        if (!clock.now().isBefore(due)) {
          renew();
          due = due();
        }
        long millis = Duration.between(clock.now(), due).toMillis();
        var _ = closed.await(Math.clamp(millis, 1, LOOK.toMillis()), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Asks the authority when it wants the certificate that is there to be replaced. */
  private void askWhen() {
    X509Certificate there = file.current();
    if (there == null || !CertificateFile.issuedFor(there, name)) {
      askedAbout = null;
      window = null;
      return;
    }
    if (there.equals(askedAbout) && clock.now().isBefore(askAgain)) {
      return;
    }
    if (!there.equals(askedAbout)) {
      window = null;
    }
    askedAbout = there;
    askAgain = clock.now().plus(RenewalWindow.USUAL_PAUSE);
    try {
      window = new RenewalQuestion(authority, file.accountKey()).ask(there, clock.now());
      askAgain = window == null ? askAgain : window.askAgain();
    } catch (AcmeException | IOException e) {
      // What was told before, or the usual time, holds.
      LOG.debug("{} does not say when to renew", host(), e);
    }
  }

  /** When to ask next. */
  private Instant due() {
    X509Certificate there = file.current();
    Instant wanted =
        there == null || !CertificateFile.issuedFor(there, name) ? Instant.MIN : due(there);
    return wanted.isBefore(notBefore) ? notBefore : wanted;
  }

  private Instant due(X509Certificate there) {
    Instant begin = there.getNotBefore().toInstant();
    Instant end = there.getNotAfter().toInstant();
    return window == null || !there.equals(askedAbout)
        ? RenewalTimes.due(begin, end)
        : RenewalTimes.due(begin, end, window, share(there));
  }

  /** The serial number is drawn by the authority, and the same after a restart. */
  private static double share(X509Certificate certificate) {
    return certificate.getSerialNumber().mod(BigInteger.valueOf(SHARES)).doubleValue() / SHARES;
  }

  private void renew() throws InterruptedException {
    try {
      KeyPair account = file.accountKey();
      CertificateOrder.Issued issued =
          new CertificateOrder(authority, account, answers)
              .place(name, window == null ? null : askedAbout);
      file.write(issued.keys(), issued.chain());
      X509Certificate own = issued.chain().getFirst();
      LOG.info(
          "{} issued a certificate for {}, valid until {}",
          host(),
          name,
          own.getNotAfter().toInstant().atZone(ZoneOffset.UTC).toLocalDate());
      notBefore = Instant.MIN;
      if (clock.now().isBefore(due())) {
        failures = 0;
      } else {
        // Or an authority whose certificates are over at once.
        LOG.warn("that certificate is due for renewal; is the clock of this computer right?");
        pause(null);
      }
    } catch (CertificateOrder.RefusedException e) {
      pause(e.notBefore());
      LOG.warn(
          "{} issued no certificate for {}: {}. It looks at http://{}/ on TCP port 80, which has to"
              + " lead here. It is asked again in {} minutes",
          host(),
          name,
          e.getMessage(),
          name,
          Duration.between(clock.now(), notBefore).toMinutes());
    } catch (IOException e) {
      pause(null);
      LOG.warn("what is kept of {} cannot be read or written: {}", host(), e.getMessage());
    }
  }

  /**
   * Lets the authority alone for a while.
   *
   * @param told until when it wants to be; null: it does not say
   */
  private void pause(@Nullable Instant told) {
    failures++;
    Instant next = clock.now().plus(RenewalTimes.pause(failures));
    notBefore = told != null && told.isAfter(next) ? told : next;
  }

  private String host() {
    URI directory = authority.directory();
    return directory.getHost();
  }

  /** Asks no more. Idempotent; bounded to a few seconds. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      var _ = thread.join(TIME_TO_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
