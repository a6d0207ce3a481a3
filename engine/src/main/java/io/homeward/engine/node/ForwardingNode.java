package io.homeward.engine.node;

import io.homeward.engine.preferences.PreferenceChange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A node that stands before another one and hands on whatever it does not do itself. */
public interface ForwardingNode extends Node {
  /** The one behind it. */
  Node behind();

  @Override
  default NodeStatus status() {
    return behind().status();
  }

  @Override
  default Runnable subscribe(Consumer<NodeStatus> listener) {
    return behind().subscribe(listener);
  }

  @Override
  default void up(UpRequest request) throws NodeException {
    behind().up(request);
  }

  @Override
  default void change(PreferenceChange change) throws NodeException {
    behind().change(change);
  }

  @Override
  default void down() {
    behind().down();
  }

  @Override
  default void reconfigure() {
    behind().reconfigure();
  }

  @Override
  default void logout() {
    behind().logout();
  }

  @Override
  default void cancelLogin() {
    behind().cancelLogin();
  }

  @Override
  default CompletableFuture<Void> settled() {
    return behind().settled();
  }

  @Override
  default CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    return behind().ping(address, timeout);
  }

  @Override
  default boolean endsWithProcess() {
    return behind().endsWithProcess();
  }
}
