package io.homeward.coordinator.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFileTest {
  private static final URI AUTHORITY = URI.create("https://ca.example.net/directory");

  @TempDir private Path dir;

  @Test
  void theAccountIsTheSameAfterwardsAndAnotherOneAtAnotherAuthority() throws Exception {
    KeyPair account = new CertificateFile(dir, AUTHORITY).accountKey();
    assertThat(new CertificateFile(dir, AUTHORITY).accountKey().getPrivate())
        .isEqualTo(account.getPrivate());
    assertThat(
            new CertificateFile(dir, URI.create("https://ca.example.net:8443/directory"))
                .accountKey()
                .getPrivate())
        .isNotEqualTo(account.getPrivate());
  }

  @Test
  void aCertificateThatNobodyVouchesForIsOfNoAuthority() {
    CertificateFile file = new CertificateFile(dir, AUTHORITY);
    assertThat(file.current()).isNull();
    file.writePlaceholder("home.example.net", Instant.now());
    X509Certificate there = Objects.requireNonNull(file.current());
    assertThat(CertificateFile.issuedFor(there, "home.example.net")).isFalse();
  }

  @Test
  void whatIsBrokenCountsAsMissing() throws Exception {
    CertificateFile file = new CertificateFile(dir, AUTHORITY);
    Files.writeString(file.path(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
    assertThat(file.current()).isNull();
    Files.write(file.path(), new byte[2 << 20]);
    assertThat(file.current()).isNull();
  }

  @Test
  void onlyTheOwnerMayReadAnyOfIt() throws Exception {
    CertificateFile file = new CertificateFile(dir, AUTHORITY);
    file.accountKey();
    file.writePlaceholder("home.example.net", Instant.now());
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path one : files.filter(Files::isRegularFile).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
            .as(one.toString())
            .isEqualTo("rw-------");
      }
    }
  }
}
