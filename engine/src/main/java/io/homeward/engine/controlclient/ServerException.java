package io.homeward.engine.controlclient;

import io.homeward.engine.control.session.CallFailure;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.ControlProblem.Kind;
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

/** A failure of which it is known what it means for the person. */
final class ServerException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 16;

  private final transient ControlProblem problem;

  ServerException(Kind kind, String detail) {
    super(kind + " " + detail);
    problem = new ControlProblem(kind, detail);
  }

  ServerException(Kind kind, String detail, Throwable cause) {
    super(kind + " " + detail, cause);
    problem = new ControlProblem(kind, detail);
  }

  /** What a failed call without an HTTP status means. */
  static CallFailure failure(IOException thrown) {
    return new CallFailure(0, null, problem(thrown));
  }

  static ControlProblem problem(IOException thrown) {
    ServerException known = cause(thrown, ServerException.class);
    if (known != null) {
      return known.problem;
    }
    if (cause(thrown, CertificateException.class) != null
        || cause(thrown, CertPathValidatorException.class) != null
        || cause(thrown, SSLPeerUnverifiedException.class) != null) {
      return new ControlProblem(Kind.CERTIFICATE_REJECTED, certificateDetail(thrown));
    }
    if (cause(thrown, UnknownHostException.class) != null) {
      return new ControlProblem(Kind.SERVER_UNREACHABLE, "the name does not resolve");
    }
    if (cause(thrown, ConnectException.class) != null
        || cause(thrown, NoRouteToHostException.class) != null) {
      return new ControlProblem(Kind.SERVER_UNREACHABLE, "connection refused or no way there");
    }
    if (cause(thrown, InterruptedIOException.class) != null) {
      return new ControlProblem(Kind.SERVER_UNREACHABLE, "no answer in time");
    }
    // A server that goes away in the middle of a handshake comes as an SSLException, too.
    boolean broke =
        cause(thrown, SocketException.class) != null || cause(thrown, EOFException.class) != null;
    // TLS spoken to a port without it, or something that is no HTTP.
    if (!broke
        && (cause(thrown, SSLException.class) != null
            || cause(thrown, ProtocolException.class) != null)) {
      return new ControlProblem(Kind.NOT_A_TAILNET_SERVER, "");
    }
    return new ControlProblem(Kind.SERVER_UNREACHABLE, "the connection broke");
  }

  private static String certificateDetail(IOException thrown) {
    SSLPeerUnverifiedException wrongName = cause(thrown, SSLPeerUnverifiedException.class);
    CertificateException rejected = cause(thrown, CertificateException.class);
    if (wrongName != null || rejected == null || rejected.getMessage() == null) {
      return "";
    }
    return rejected.getMessage();
  }

  private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
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
