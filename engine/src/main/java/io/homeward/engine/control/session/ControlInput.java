package io.homeward.engine.control.session;

import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterResponse;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a {@link ControlSession}: commands of its owner and results of the calls that it
 * asked for. Results of calls that it has cancelled are ignored.
 */
public sealed interface ControlInput {
  /** Begin with the stored key, if any. */
  record Start() implements ControlInput {}

  /**
   * Sign in.
   *
   * @param authKey a secret, null: through a page
   */
  record Login(@Nullable String authKey) implements ControlInput {
    @Override
    public String toString() {
      return "Login[authKey=" + (authKey == null ? "none" : "redacted") + "]";
    }
  }

  /** Give up the login under way. */
  record CancelLogin() implements ControlInput {}

  /**
   * Something about this node may have changed.
   *
   * @param report the whole of it
   */
  record Update(HostReport report) implements ControlInput {}

  /**
   * The server may be reached by another way than before.
   *
   * @param dropped whether that ended the connection already
   */
  record NetworkChanged(boolean dropped) implements ControlInput {}

  /** Give up the node key. */
  record Logout() implements ControlInput {}

  /**
   * @param call of which action
   * @param response of the server
   */
  record RegisterAnswered(long call, RegisterResponse response) implements ControlInput {}

  /**
   * @param call of which action
   * @param failure why
   */
  record RegisterFailed(long call, CallFailure failure) implements ControlInput {}

  /**
   * One message of the map stream.
   *
   * @param call of which action
   * @param response the message
   */
  record MapReceived(long call, MapResponse response) implements ControlInput {}

  /**
   * The map stream ended or never began.
   *
   * @param call of which action
   * @param failure why
   */
  record MapEnded(long call, CallFailure failure) implements ControlInput {}

  /**
   * @param call of which action
   */
  record UpdateAnswered(long call) implements ControlInput {}

  /**
   * @param call of which action
   * @param failure why
   */
  record UpdateFailed(long call, CallFailure failure) implements ControlInput {}
}
