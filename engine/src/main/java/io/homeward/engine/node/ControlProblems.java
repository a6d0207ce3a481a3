package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlProblem;
import java.net.URI;

/** Problems of the control connection as problems of the node. */
final class ControlProblems {
  private ControlProblems() {}

  static NodeProblem of(ControlProblem problem, URI server) {
    NodeProblem.Kind kind =
        switch (problem.kind()) {
          case SERVER_UNREACHABLE -> NodeProblem.Kind.SERVER_UNREACHABLE;
          case NOT_A_TAILNET_SERVER -> NodeProblem.Kind.NOT_A_TAILNET_SERVER;
          case CERTIFICATE_REJECTED -> NodeProblem.Kind.CERTIFICATE_REJECTED;
          case SERVER_KEY_CHANGED -> NodeProblem.Kind.SERVER_KEY_CHANGED;
          case SERVER_ERROR -> NodeProblem.Kind.SERVER_ERROR;
          case REGISTRATION_REFUSED -> NodeProblem.Kind.REGISTRATION_REFUSED;
          case SIGN_IN_NOT_FINISHED -> NodeProblem.Kind.SIGN_IN_NOT_FINISHED;
        };
    return new NodeProblem(kind, server.toString(), problem.detail());
  }
}
