package io.homeward.coordinator.main;

import io.homeward.coordinator.acme.CertificateKeeper;
import io.homeward.coordinator.acme.ChallengeAnswers;
import io.homeward.coordinator.server.ChallengeListener;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.TlsFiles;
import io.homeward.coordinator.store.StateDir;
import io.homeward.engine.env.WallClock;
import java.net.URI;
import java.util.concurrent.ScheduledExecutorService;

/** A certificate that the server gets itself, with the place where its authority looks. */
final class OwnCertificate implements AutoCloseable {
  private final ChallengeListener challenges;
  private final CertificateKeeper keeper;
  private final TlsFiles tls;

  private OwnCertificate(ChallengeListener challenges, CertificateKeeper keeper, TlsFiles tls) {
    this.challenges = challenges;
    this.keeper = keeper;
    this.tls = tls;
  }

  /**
   * Opens that place and begins to look after the certificate.
   *
   * @param url has the name that the certificate is for
   * @throws io.homeward.coordinator.server.ListenException when the port is taken or not allowed
   * @throws io.homeward.coordinator.store.StoreException when nothing can be written
   */
  static OwnCertificate keep(
      CoordinatorConfig.TlsByAcme byAcme,
      URI url,
      StateDir dir,
      HttpListener.Limits limits,
      WallClock clock,
      ScheduledExecutorService timer) {
    ChallengeAnswers answers = new ChallengeAnswers();
    ChallengeListener challenges =
        ChallengeListener.start(
            ListenAddress.usable(byAcme.listen()), answers::to, url, limits, timer);
    try {
      CertificateKeeper keeper =
          CertificateKeeper.start(
              dir.certificates(), byAcme.authority(), url.getHost(), answers, clock);
      TlsFiles tls = TlsFiles.open(keeper.file(), keeper.file(), clock.now());
      return new OwnCertificate(challenges, keeper, tls);
    } catch (RuntimeException e) {
      challenges.close();
      throw e;
    }
  }

  /** The certificate, which changes while the server runs. */
  TlsFiles tls() {
    return tls;
  }

  /** Looks whether the port still answers. */
  void watch() {
    challenges.watch();
  }

  /** Idempotent; bounded to a few seconds. */
  @Override
  public void close() {
    keeper.close();
    challenges.close();
  }
}
