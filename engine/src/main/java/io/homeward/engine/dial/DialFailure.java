package io.homeward.engine.dial;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What it means for a person that a connection did not come about, or came to its end. */
public enum DialFailure {
  /** TLS: nobody that is trusted vouches for the other end. */
  CERTIFICATE,
  /** The name does not resolve. */
  UNKNOWN_NAME,
  /** Refused, or no way there. */
  NO_WAY,
  /** Nothing came in time. */
  NO_ANSWER,
  /** The proxy does not let us through; {@link ProxyException} says why. */
  PROXY,
  /** TLS spoken to a port without it, or something that is no HTTP. */
  OTHER_PROTOCOL,
  /** It came about and broke. */
  BROKEN;

  private static final int MAX_CAUSES = 16;

  /** Of which kind an exception is. */
  public static DialFailure of(IOException thrown) {
    if (cause(thrown, ProxyException.class) != null) {
      return PROXY;
    }
    if (cause(thrown, CertificateException.class) != null
        || cause(thrown, CertPathValidatorException.class) != null
        || cause(thrown, SSLPeerUnverifiedException.class) != null) {
      return CERTIFICATE;
    }
    if (cause(thrown, UnknownHostException.class) != null) {
      return UNKNOWN_NAME;
    }
    if (cause(thrown, ConnectException.class) != null
        || cause(thrown, NoRouteToHostException.class) != null) {
      return NO_WAY;
    }
    if (cause(thrown, InterruptedIOException.class) != null) {
      return NO_ANSWER;
    }
    // A server that goes away in the middle of a handshake comes as an SSLException, too.
    boolean broke =
        cause(thrown, SocketException.class) != null || cause(thrown, EOFException.class) != null;
    boolean foreign =
        cause(thrown, SSLException.class) != null || cause(thrown, ProtocolException.class) != null;
    return foreign && !broke ? OTHER_PROTOCOL : BROKEN;
  }

  /** What is wrong with a certificate, where it is known; else empty. */
  public static String certificateDetail(IOException thrown) {
    SSLPeerUnverifiedException wrongName = cause(thrown, SSLPeerUnverifiedException.class);
    CertificateException rejected = cause(thrown, CertificateException.class);
    if (wrongName != null || rejected == null || rejected.getMessage() == null) {
      return "";
    }
    return rejected.getMessage();
  }

  /** The outermost of the causes that is one of these; the exception itself included. */
  public static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
    Throwable at = thrown;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
      at = at.getCause();
    }
    return null;
  }
}
