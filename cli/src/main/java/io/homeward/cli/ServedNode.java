package io.homeward.cli;

import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A node whose local API ends with it. */
record ServedNode(Node node, LocalApiServer server) implements Node {
  @Override
  public NodeStatus status() {
    return node.status();
  }

  @Override
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    return node.subscribe(listener);
  }

  @Override
  public void up(UpRequest request) throws NodeException {
    node.up(request);
  }

  @Override
  public void change(PreferenceChange change) throws NodeException {
    node.change(change);
  }

  @Override
  public void down() {
    node.down();
  }

  @Override
  public void reconfigure() {
    node.reconfigure();
  }

  @Override
  public void logout() {
    node.logout();
  }

  @Override
  public void cancelLogin() {
    node.cancelLogin();
  }

  @Override
  public CompletableFuture<Void> settled() {
    return node.settled();
  }

  @Override
  public CompletableFuture<PingReply> ping(InetAddress address, Duration timeout) {
    return node.ping(address, timeout);
  }

  @Override
  public boolean endsWithProcess() {
    return node.endsWithProcess();
  }

  @Override
  public void close() {
    server.close();
    node.close();
  }
}
