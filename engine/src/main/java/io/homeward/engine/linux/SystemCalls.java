package io.homeward.engine.linux;

import io.homeward.engine.memory.Downcalls;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The Linux system calls of the packet path and of the talk with the helper. Each answers what the
 * call answers, or the negative error number. Addresses are those of {@code memory.Memory}.
 * Thread-safe; allocates nothing per call after a thread's first. The calls may block, hence none
 * of them is a "critical" downcall.
 */
public final class SystemCalls {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EINVAL = 22;
  public static final int ENOTSOCK = 88;
  public static final int EMSGSIZE = 90;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ECONNREFUSED = 111;

  public static final short POLLIN = 1;
  public static final short POLLOUT = 4;
  public static final short POLLERR = 8;
  public static final short POLLHUP = 16;
  public static final short POLLNVAL = 32;

  /** Bytes of a {@code struct pollfd}: descriptor, wanted events, events that happened. */
  public static final int POLLFD_BYTES = 8;

  private static final ThreadLocal<MemorySegment> ERROR_NUMBER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Downcalls.errno()));

  private static final MethodHandle OPEN = function("open");
  private static final MethodHandle CLOSE = function("close");
  private static final MethodHandle READ = function("read");
  private static final MethodHandle WRITE = function("write");
  private static final MethodHandle WRITEV = function("writev");
  private static final MethodHandle POLL = function("poll");
  private static final MethodHandle EVENTFD = function("eventfd");
  private static final MethodHandle TIMERFD_CREATE = function("timerfd_create");
  private static final MethodHandle TIMERFD_SETTIME = function("timerfd_settime");
  private static final MethodHandle IOCTL = variadic("ioctl");
  private static final MethodHandle FCNTL = variadic("fcntl");
  private static final MethodHandle SOCKET = function("socket");
  private static final MethodHandle BIND = function("bind");
  private static final MethodHandle CONNECT = function("connect");
  private static final MethodHandle SHUTDOWN = function("shutdown");
  private static final MethodHandle SEND = function("send");
  private static final MethodHandle RECVMSG = function("recvmsg");
  private static final MethodHandle GETSOCKNAME = function("getsockname");
  private static final MethodHandle SETSOCKOPT = function("setsockopt");
  private static final MethodHandle SENDMMSG = function("sendmmsg");
  private static final MethodHandle RECVMMSG = function("recvmmsg");
  private static final MethodHandle SYSCALL = variadic("syscall");

  private SystemCalls() {}

  public static int open(long path, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) (long) OPEN.invokeExact(error, path, (long) flags, 0L, 0L, 0L), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int close(int descriptor) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) CLOSE.invokeExact(error, (long) descriptor, 0L, 0L, 0L, 0L), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long read(int descriptor, long buffer, long bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (long) READ.invokeExact(error, (long) descriptor, buffer, bytes, 0L, 0L), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long write(int descriptor, long buffer, long bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (long) WRITE.invokeExact(error, (long) descriptor, buffer, bytes, 0L, 0L), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long writev(int descriptor, long vectors, int count) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (long) WRITEV.invokeExact(error, (long) descriptor, vectors, (long) count, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Waits for {@code timeoutMillis}, or without end when it is negative. */
  public static int poll(long descriptors, int count, int timeoutMillis) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int)
              (long)
                  POLL.invokeExact(error, descriptors, (long) count, (long) timeoutMillis, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int eventfd(int initial, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) EVENTFD.invokeExact(error, (long) initial, (long) flags, 0L, 0L, 0L), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int timerfdCreate(int clock, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) TIMERFD_CREATE.invokeExact(error, (long) clock, (long) flags, 0L, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** What was set before is not wanted. */
  public static int timerfdSettime(int descriptor, int flags, long value) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int)
              (long)
                  TIMERFD_SETTIME.invokeExact(
                      error, (long) descriptor, (long) flags, value, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int ioctl(int descriptor, long request, long argument) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) IOCTL.invokeExact(error, (long) descriptor, request, argument, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int fcntl(int descriptor, int command, long argument) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int)
              (long) FCNTL.invokeExact(error, (long) descriptor, (long) command, argument, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int socket(int family, int type, int protocol) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int)
              (long) SOCKET.invokeExact(error, (long) family, (long) type, (long) protocol, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int bind(int descriptor, long address, int bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) BIND.invokeExact(error, (long) descriptor, address, (long) bytes, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int connect(int descriptor, long address, int bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) CONNECT.invokeExact(error, (long) descriptor, address, (long) bytes, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int shutdown(int descriptor, int how) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) SHUTDOWN.invokeExact(error, (long) descriptor, (long) how, 0L, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long send(int descriptor, long buffer, long bytes, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (long) SEND.invokeExact(error, (long) descriptor, buffer, bytes, (long) flags, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long recvmsg(int descriptor, long message, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (long) RECVMSG.invokeExact(error, (long) descriptor, message, (long) flags, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int getsockname(int descriptor, long address, long bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) (long) GETSOCKNAME.invokeExact(error, (long) descriptor, address, bytes, 0L, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int setsockopt(int descriptor, int level, int option, long value, int bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int)
              (long)
                  SETSOCKOPT.invokeExact(
                      error, (long) descriptor, (long) level, (long) option, value, (long) bytes),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int sendmmsg(int descriptor, long messages, int count, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int)
              (long)
                  SENDMMSG.invokeExact(
                      error, (long) descriptor, messages, (long) count, (long) flags, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int recvmmsg(int descriptor, long messages, int count, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int)
              (long)
                  RECVMMSG.invokeExact(
                      error, (long) descriptor, messages, (long) count, (long) flags, 0L),
          error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * A call by its number, which differs between kinds of processors, for what the C library has no
   * name for. Arguments that the call does not have are passed over.
   */
  public static long syscall(long number, long first, long second, long third, long fourth) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((long) SYSCALL.invokeExact(error, number, first, second, third, fourth), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static int result(int answer, MemorySegment error) {
    return answer >= 0 ? answer : -error.get(ValueLayout.JAVA_INT, 0);
  }

  private static long result(long answer, MemorySegment error) {
    return answer >= 0 ? answer : -error.get(ValueLayout.JAVA_INT, 0);
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("a system call that exists could not be made", e);
  }

  private static MethodHandle function(String name) {
    return Downcalls.withErrno(symbol(name));
  }

  private static MethodHandle variadic(String name) {
    return Downcalls.variadicWithErrno(symbol(name));
  }

  private static MemorySegment symbol(String name) {
    return Linker.nativeLinker()
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsupportedOperationException("no " + name + " here"));
  }
}
