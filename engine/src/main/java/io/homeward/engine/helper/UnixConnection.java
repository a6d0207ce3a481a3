package io.homeward.engine.helper;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connected unix-domain stream socket that can send and receive a descriptor beside the bytes
 * (SCM_RIGHTS), which the JDK's own channels cannot. For 64-bit Linux. Sending and receiving may
 * happen on two threads; {@link #shutdown} from any thread wakes both, {@link #close} only when
 * nobody uses it any more.
 */
final class UnixConnection implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SHUT_RDWR = 2;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;
  private static final int EINTR = 4;

  private static final int PATH_OFFSET = 2;
  private static final int PATH_MAX = 108;
  // struct msghdr of 64-bit Linux: name, name length, iov, iov length, control, control length,
  // flags.
  private static final long MSG_IOV = 16;
  private static final long MSG_IOV_COUNT = 24;
  private static final long MSG_CONTROL = 32;
  private static final long MSG_CONTROL_BYTES = 40;
  private static final long MSG_HEADER_BYTES = 56;
  // struct cmsghdr: length, level, type, then the data.
  private static final long CMSG_LEVEL = 8;
  private static final long CMSG_TYPE = 12;
  private static final long CMSG_DATA = 16;
  private static final long CMSG_ONE_DESCRIPTOR = CMSG_DATA + 4;
  private static final long CONTROL_SPACE = 24;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CONNECT =
      function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SEND_MESSAGE =
      function("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECEIVE =
      function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle POLL =
      function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SHUTDOWN =
      function("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final int socket;
  private int received = -1;

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

  static UnixConnection connect(Path path) throws IOException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length >= PATH_MAX) {
      throw new IOException("socket path is longer than " + (PATH_MAX - 1) + " bytes: " + path);
    }
    int socket = (int) call("socket", SOCKET, AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(PATH_OFFSET + PATH_MAX, 2);
      address.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(name, 0, address, JAVA_BYTE, PATH_OFFSET, name.length);
      call("connect", CONNECT, socket, address, (int) address.byteSize());
      return new UnixConnection(socket);
    } catch (IOException e) {
      call("close", CLOSE, socket);
      throw e;
    }
  }

  /**
   * Sends everything.
   *
   * @throws SocketTimeoutException when the other side did not take more for so long
   */
  void send(byte[] bytes, Duration timeout) throws IOException {
    send(bytes, -1, timeout);
  }

  /**
   * Sends everything, and beside the first byte a copy of a descriptor.
   *
   * @param descriptor remains the caller's; -1 for none
   * @throws SocketTimeoutException when the other side did not take more for so long
   */
  void send(byte[] bytes, int descriptor, Duration timeout) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
      long sent = 0;
      if (descriptor >= 0) {
        await(arena, POLLOUT, timeout);
        MemorySegment message = withDescriptor(arena, data, descriptor);
        sent = call("sendmsg", SEND_MESSAGE, socket, message, MSG_NOSIGNAL);
      }
      while (sent < bytes.length) {
        await(arena, POLLOUT, timeout);
        sent += call("send", SEND, socket, data.asSlice(sent), bytes.length - sent, MSG_NOSIGNAL);
      }
    }
  }

  private static MemorySegment withDescriptor(Arena arena, MemorySegment data, int descriptor) {
    MemorySegment control = arena.allocate(CONTROL_SPACE, 8);
    control.set(JAVA_LONG, 0, CMSG_ONE_DESCRIPTOR);
    control.set(JAVA_INT, CMSG_LEVEL, SOL_SOCKET);
    control.set(JAVA_INT, CMSG_TYPE, SCM_RIGHTS);
    control.set(JAVA_INT, CMSG_DATA, descriptor);
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, data);
    vector.set(JAVA_LONG, 8, data.byteSize());
    MemorySegment message = arena.allocate(MSG_HEADER_BYTES, 8);
    message.set(ADDRESS, MSG_IOV, vector);
    message.set(JAVA_LONG, MSG_IOV_COUNT, 1);
    message.set(ADDRESS, MSG_CONTROL, control);
    message.set(JAVA_LONG, MSG_CONTROL_BYTES, CONTROL_SPACE);
    return message;
  }

  /**
   * Receives exactly so many bytes. A descriptor that comes with them waits for {@link
   * #takeDescriptor}.
   *
   * @throws EOFException when the other side is gone
   * @throws SocketTimeoutException when nothing came for so long
   */
  byte[] receive(int count, Duration timeout) throws IOException {
    byte[] bytes = new byte[count];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Math.max(count, 1));
      MemorySegment vector = arena.allocate(16, 8);
      MemorySegment control = arena.allocate(CONTROL_SPACE, 8);
      MemorySegment message = arena.allocate(MSG_HEADER_BYTES, 8);
      for (long got = 0; got < count; ) {
        await(arena, POLLIN, timeout);
        vector.set(ADDRESS, 0, data.asSlice(got));
        vector.set(JAVA_LONG, 8, count - got);
        message.set(ADDRESS, MSG_IOV, vector);
        message.set(JAVA_LONG, MSG_IOV_COUNT, 1);
        message.set(ADDRESS, MSG_CONTROL, control);
        message.set(JAVA_LONG, MSG_CONTROL_BYTES, CONTROL_SPACE);
        long n = call("recvmsg", RECEIVE, socket, message, MSG_CMSG_CLOEXEC);
        if (n == 0) {
          throw new EOFException("the helper closed the connection");
        }
        keepDescriptor(control, message.get(JAVA_LONG, MSG_CONTROL_BYTES));
        got += n;
      }
      MemorySegment.copy(data, JAVA_BYTE, 0, bytes, 0, count);
    }
    return bytes;
  }

  /** The descriptor that came last, now the caller's; -1 when none came. */
  int takeDescriptor() {
    int descriptor = received;
    received = -1;
    return descriptor;
  }

  /** Ends the connection in both directions; whoever sends or receives fails soon. */
  void shutdown() {
    try {
      call("shutdown", SHUTDOWN, socket, SHUT_RDWR);
    } catch (IOException e) {
      return; // the other side was faster
    }
  }

  @Override
  public void close() {
    int descriptor = takeDescriptor();
    if (descriptor >= 0) {
      closeDescriptor(descriptor);
    }
    closeDescriptor(socket);
  }

  /** Closes a descriptor that nobody wants. */
  static void closeDescriptor(int descriptor) {
    try {
      call("close", CLOSE, descriptor);
    } catch (IOException e) {
      return; // Linux frees the number also when close reports an error
    }
  }

  private void keepDescriptor(MemorySegment control, long controlBytes) {
    if (controlBytes < CMSG_ONE_DESCRIPTOR
        || control.get(JAVA_LONG, 0) != CMSG_ONE_DESCRIPTOR
        || control.get(JAVA_INT, CMSG_LEVEL) != SOL_SOCKET
        || control.get(JAVA_INT, CMSG_TYPE) != SCM_RIGHTS) {
      return;
    }
    int earlier = takeDescriptor();
    if (earlier >= 0) {
      closeDescriptor(earlier);
    }
    received = control.get(JAVA_INT, CMSG_DATA);
  }

  private void await(Arena arena, short events, Duration timeout) throws IOException {
    MemorySegment poll = arena.allocate(8, 4);
    poll.set(JAVA_INT, 0, socket);
    poll.set(JAVA_SHORT, 4, events);
    if (call("poll", POLL, poll, 1L, (int) timeout.toMillis()) == 0) {
      throw new SocketTimeoutException("the helper does not answer");
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  private static long call(String name, MethodHandle function, Object... arguments)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      while (true) {
        long result = ((Number) function.invokeWithArguments(all)).longValue();
        if (result >= 0) {
          return result;
        }
        int errno = (int) ERRNO.get(state, 0L);
        if (errno != EINTR) {
          throw new SystemCallException(name, errno);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
