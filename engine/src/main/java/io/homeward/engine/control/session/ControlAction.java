package io.homeward.engine.control.session;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.control.message.RegisterRequest;

/** What a {@link ControlSession} wants done. Calls have numbers by which results name them. */
public sealed interface ControlAction {
  /**
   * Send a register request; its answer may take minutes.
   *
   * @param call number
   * @param request body
   */
  record Register(long call, RegisterRequest request) implements ControlAction {}

  /**
   * Open a map stream and tell each message and the end.
   *
   * @param call number
   * @param request body
   */
  record OpenMap(long call, MapRequest request) implements ControlAction {}

  /**
   * Send an update; only the status of the answer counts.
   *
   * @param call number
   * @param request body
   */
  record SendUpdate(long call, MapRequest request) implements ControlAction {}

  /**
   * End a call; nothing is to be told of it any more.
   *
   * @param call number
   */
  record Cancel(long call) implements ControlAction {}

  /** End the connection: nothing comes over it any more. Its calls fail, which is told. */
  record DropConnection() implements ControlAction {}

  /**
   * Answer the server's question.
   *
   * @param request what it asks
   */
  record AnswerPing(PingRequest request) implements ControlAction {}

  /**
   * Tell the owner.
   *
   * @param event what
   */
  record Tell(ControlEvent event) implements ControlAction {}
}
