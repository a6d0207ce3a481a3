package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;

/**
 * A descriptor that may be closed while other threads have the object: each use of it is under the
 * lock, once a batch, so that nobody ever uses a descriptor that meanwhile is something else.
 */
final class LinuxSideSocket implements SideSocket {
  private final LinuxUdpSocket main;
  private final int number;
  private final int descriptor;
  private final int port;
  private boolean carries;
  private boolean closed;

  LinuxSideSocket(LinuxUdpSocket main, int number, int descriptor, int port) {
    this.main = main;
    this.number = number;
    this.descriptor = descriptor;
    this.port = port;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int port() {
    return port;
  }

  /** For polling only: readiness of a closed one says nothing, and harms nobody. */
  int descriptor() {
    return descriptor;
  }

  synchronized int send(long messages, int count, int flags) {
    return closed ? -SystemCalls.EBADF : SystemCalls.sendmmsg(descriptor, messages, count, flags);
  }

  synchronized int receive(long messages, int count, int flags) {
    return closed ? -SystemCalls.EAGAIN : SystemCalls.recvmmsg(descriptor, messages, count, flags);
  }

  @Override
  public synchronized void carry() {
    if (!carries && !closed) {
      carries = true;
      main.makeRoom(descriptor);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      SystemCalls.close(descriptor);
    }
    main.closedBeside(this);
  }
}
