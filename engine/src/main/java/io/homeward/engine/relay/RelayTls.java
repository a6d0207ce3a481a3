package io.homeward.engine.relay;

import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;

/**
 * TLS to a relay: whom the map wants to find there (protocol reference, section 5.1). Thread-safe.
 */
final class RelayTls {
  private static final String PIN = "sha256-raw:";

  private final ServerTrust trust;

  RelayTls(ServerTrust trust) {
    this.trust = trust;
  }

  /** The connection inside the connection; nothing has been sent in it. */
  SSLSocket secure(Socket plain, DerpMap.Relay node, ServerAddress server) throws IOException {
    String expected = node.certName();
    boolean pinned = expected.startsWith(PIN);
    boolean named = !pinned && !expected.isEmpty() && !expected.equals(server.host());
    boolean unchecked = node.insecureForTests() && !named;
    SSLContext context = trust.context();
    if (pinned) {
      context = ServerTrust.of(pinned(expected.substring(PIN.length()))).context();
    } else if (unchecked) {
      context = ServerTrust.of(new AnyCertificate()).context();
    }
    SSLSocket secure =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    if (!isLiteral(server.host())) {
      parameters.setServerNames(List.of(serverName(server.host())));
    }
    if (!pinned && !named && !unchecked) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    // The name that is asked for may be another than the one that has to be proved.
    if (named && !names().verify(expected, secure.getSession())) {
      throw new SSLPeerUnverifiedException("the certificate is for another name");
    }
    return secure;
  }

  /** Compares a name with a certificate as browsers do. */
  private static HostnameVerifier names() {
    OkHttpClient.Builder library =
        new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    return library.build().hostnameVerifier();
  }

  private static SNIHostName serverName(String host) throws IOException {
    try {
      return new SNIHostName(host);
    } catch (IllegalArgumentException e) {
      throw new RelayException(RelayProblem.Kind.UNKNOWN_NAME, "", e);
    }
  }

  private static boolean isLiteral(String host) {
    try {
      IpText.parse(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static X509TrustManager pinned(String hex) throws IOException {
    try {
      return new PinnedCertificate(HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new RelayException(
          RelayProblem.Kind.CERTIFICATE, "the map pins a certificate by no SHA-256", e);
    }
  }

  /** Takes the one whose hash the map names, whoever vouches for it. */
  private record PinnedCertificate(byte[] sha256) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
        if (!MessageDigest.isEqual(hash, sha256)) {
          throw new CertificateException("it is not the certificate that the map names");
        }
      } catch (GeneralSecurityException e) {
        throw e instanceof CertificateException c ? c : new CertificateException(e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("there are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Takes any: the map says that this is a test. */
  private static final class AnyCertificate implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      // As the map wants it.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("there are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
