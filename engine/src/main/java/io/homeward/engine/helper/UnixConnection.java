package io.homeward.engine.helper;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A connected unix-domain stream socket that can receive descriptors beside the bytes (SCM_RIGHTS),
 * which the JDK's own channels cannot. For 64-bit Linux. Every call ends at its deadline, a value
 * of {@link System#nanoTime}. Sending and receiving may happen on two threads; {@link #shutdown}
 * from any thread wakes both, {@link #close} only when nobody uses it any more.
 */
final class UnixConnection implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDTIMEO = 21;
  private static final int SCM_RIGHTS = 1;
  private static final int SHUT_RDWR = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private static final int PATH_OFFSET = 2;
  private static final int PATH_MAX = 108;
  private static final int TIMEVAL_BYTES = 16;
  // struct msghdr of 64-bit Linux: name, name length, iov, iov length, control, control length,
  // flags.
  private static final int MSG_IOV = 16;
  private static final int MSG_IOV_COUNT = 24;
  private static final int MSG_CONTROL = 32;
  private static final int MSG_CONTROL_BYTES = 40;
  private static final int MSG_HEADER_BYTES = 56;
  private static final int VECTOR_BYTES = 16;
  // struct cmsghdr: length, level, type, then the data.
  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;
  private static final int CMSG_DATA = 16;
  private static final int DESCRIPTOR_BYTES = 4;
  private static final int CONTROL_SPACE =
      CMSG_DATA + (HelperFrames.MOST_DESCRIPTORS * DESCRIPTOR_BYTES + 7 & -8);

  private final int socket;
  private List<Integer> received = List.of();

  private UnixConnection(int socket) {
    this.socket = socket;
  }

  /** A failed system call. */
  static final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1L;
    final int errno;

    SystemCallException(String call, int errno) {
      super(call + " failed with errno " + errno);
      this.errno = errno;
    }
  }

  /**
   * Connects.
   *
   * @param patience how long to wait for a listener that is behind with its callers
   * @throws SocketTimeoutException when it did not catch up
   * @throws SystemCallException when there is none, or it may not be reached
   */
  static UnixConnection connect(Path path, Duration patience) throws IOException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length >= PATH_MAX) {
      throw new IOException("socket path is longer than " + (PATH_MAX - 1) + " bytes: " + path);
    }
    int socket = checked("socket", SystemCalls.socket(AF_UNIX, SOCK_STREAM_CLOEXEC, 0));
    try (Arena arena = Arena.ofConfined()) {
      long timeval = Memory.allocate(arena, TIMEVAL_BYTES);
      Memory.putI64Le(timeval, patience.toSeconds());
      Memory.putI64Le(timeval + 8, patience.toNanosPart() / 1000);
      checked(
          "setsockopt",
          SystemCalls.setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, timeval, TIMEVAL_BYTES));
      long address = Memory.allocate(arena, PATH_OFFSET + PATH_MAX);
      Memory.putU16Le(address, AF_UNIX);
      Memory.put(name, 0, address + PATH_OFFSET, name.length);
      int answer;
      do {
        answer = SystemCalls.connect(socket, address, PATH_OFFSET + PATH_MAX);
      } while (answer == -SystemCalls.EINTR);
      if (answer == -SystemCalls.EAGAIN) {
        throw new SocketTimeoutException("the helper does not answer");
      }
      checked("connect", answer);
      return new UnixConnection(socket);
    } catch (IOException e) {
      SystemCalls.close(socket);
      throw e;
    }
  }

  /**
   * Sends everything.
   *
   * @throws SocketTimeoutException when the other side had not taken all of it by then
   */
  void send(byte[] bytes, long deadline) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long data = Memory.allocate(arena, bytes.length);
      Memory.put(bytes, 0, data, bytes.length);
      long poll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);
      for (long sent = 0; sent < bytes.length; ) {
        long n =
            SystemCalls.send(socket, data + sent, bytes.length - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (waits(n)) {
          await(poll, SystemCalls.POLLOUT, deadline);
        } else {
          sent += checked("send", n);
        }
      }
    }
  }

  /**
   * Receives exactly {@code count} bytes. Descriptors that come with them wait for {@link
   * #takeDescriptors}.
   *
   * @throws EOFException when the other side is gone
   * @throws SocketTimeoutException when not all had come by then
   */
  byte[] receive(int count, long deadline) throws IOException {
    byte[] bytes = new byte[count];
    try (Arena arena = Arena.ofConfined()) {
      long data = Memory.allocate(arena, Math.max(count, 1));
      long vector = Memory.allocate(arena, VECTOR_BYTES);
      long control = Memory.allocate(arena, CONTROL_SPACE);
      long message = Memory.allocate(arena, MSG_HEADER_BYTES);
      long poll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);
      Memory.putI64Le(message + MSG_IOV, vector);
      Memory.putI64Le(message + MSG_IOV_COUNT, 1);
      Memory.putI64Le(message + MSG_CONTROL, control);
      for (long got = 0; got < count; ) {
        Memory.putI64Le(vector, data + got);
        Memory.putI64Le(vector + 8, count - got);
        Memory.putI64Le(message + MSG_CONTROL_BYTES, CONTROL_SPACE);
        long n = SystemCalls.recvmsg(socket, message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        if (waits(n)) {
          await(poll, SystemCalls.POLLIN, deadline);
          continue;
        }
        if (checked("recvmsg", n) == 0) {
          throw new EOFException("the helper closed the connection");
        }
        keepDescriptors(control, Memory.i64Le(message + MSG_CONTROL_BYTES));
        got += n;
      }
      Memory.get(data, bytes, 0, count);
    }
    return bytes;
  }

  /** Waits until there is something to receive, or the other side is gone; false: not by then. */
  boolean awaitNews(long deadline) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long poll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);
      Memory.putI32Le(poll, socket);
      Memory.putI32Le(poll + 4, SystemCalls.POLLIN);
      while (true) {
        long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        int answer = SystemCalls.poll(poll, 1, (int) Math.min(left, Integer.MAX_VALUE));
        if (answer != -SystemCalls.EINTR) {
          return checked("poll", answer) > 0;
        }
      }
    }
  }

  /** The descriptors that came last, now the caller's; none when none came. */
  List<Integer> takeDescriptors() {
    List<Integer> descriptors = received;
    received = List.of();
    return descriptors;
  }

  /** Ends the connection in both directions; whoever sends or receives fails soon. */
  void shutdown() {
    SystemCalls.shutdown(socket, SHUT_RDWR); // fails when the other side was faster
  }

  @Override
  public void close() {
    dropDescriptors();
    SystemCalls.close(socket);
  }

  private void keepDescriptors(long control, long controlBytes) {
    if (controlBytes < CMSG_DATA + DESCRIPTOR_BYTES
        || Memory.i64Le(control) > controlBytes
        || Memory.i32Le(control + CMSG_LEVEL) != SOL_SOCKET
        || Memory.i32Le(control + CMSG_TYPE) != SCM_RIGHTS) {
      return;
    }
    dropDescriptors();
    List<Integer> descriptors = new ArrayList<>();
    long end = control + Memory.i64Le(control);
    for (long at = control + CMSG_DATA; at + DESCRIPTOR_BYTES <= end; at += DESCRIPTOR_BYTES) {
      descriptors.add(Memory.i32Le(at));
    }
    received = List.copyOf(descriptors);
  }

  private void dropDescriptors() {
    takeDescriptors().forEach(SystemCalls::close);
  }

  private static boolean waits(long answer) {
    return answer == -SystemCalls.EAGAIN || answer == -SystemCalls.EINTR;
  }

  private void await(long poll, short events, long deadline) throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("the helper does not answer");
    }
    Memory.putI32Le(poll, socket);
    Memory.putI32Le(poll + 4, events);
    int answer = SystemCalls.poll(poll, 1, (int) Math.min(left, Integer.MAX_VALUE));
    if (answer != -SystemCalls.EINTR) {
      checked("poll", answer);
    }
  }

  private static int checked(String call, int answer) throws SystemCallException {
    return (int) checked(call, (long) answer);
  }

  private static long checked(String call, long answer) throws SystemCallException {
    if (answer < 0) {
      throw new SystemCallException(call, (int) -answer);
    }
    return answer;
  }
}
