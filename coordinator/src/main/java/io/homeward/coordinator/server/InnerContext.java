package io.homeward.coordinator.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.util.concurrent.ExecutorService;

/**
 * A connection as what runs inside of it sees it: other bytes, and perhaps other requests, than
 * outside.
 */
record InnerContext(
    ConnectionContext outer,
    String childSocketId,
    Router router,
    DataReader dataReader,
    DataWriter dataWriter,
    ExecutorService executor,
    boolean isSecure)
    implements ConnectionContext {

  /** The same connection, but for what is read and written. */
  static InnerContext of(ConnectionContext outer, DataReader reader, DataWriter writer) {
    return new InnerContext(
        outer,
        outer.childSocketId(),
        outer.router(),
        reader,
        writer,
        outer.executor(),
        outer.isSecure());
  }

  @Override
  public ListenerContext listenerContext() {
    return outer.listenerContext();
  }

  @Override
  public PeerInfo remotePeer() {
    return outer.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return outer.localPeer();
  }

  @Override
  public String socketId() {
    return outer.socketId();
  }

  @Override
  public HelidonSocket serverSocket() {
    return outer.serverSocket();
  }
}
