package io.homeward.cli;

import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.node.ForwardingNode;
import io.homeward.engine.node.Node;

/** A node whose local API ends with it. */
record ServedNode(Node behind, LocalApiServer server) implements ForwardingNode {
  @Override
  public void close() {
    server.close();
    behind.close();
  }
}
