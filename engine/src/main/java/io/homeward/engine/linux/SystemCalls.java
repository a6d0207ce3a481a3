package io.homeward.engine.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.foreign.ValueLayout.OfInt;
import java.lang.foreign.ValueLayout.OfLong;
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

  private static final OfInt INT = ValueLayout.JAVA_INT;
  private static final OfLong LONG = ValueLayout.JAVA_LONG;
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final ThreadLocal<MemorySegment> ERROR_NUMBER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

  private static final MethodHandle OPEN = ints("open", LONG, INT);
  private static final MethodHandle CLOSE = ints("close", INT);
  private static final MethodHandle READ = longs("read", INT, LONG, LONG);
  private static final MethodHandle WRITE = longs("write", INT, LONG, LONG);
  private static final MethodHandle WRITEV = longs("writev", INT, LONG, INT);
  private static final MethodHandle POLL = ints("poll", LONG, LONG, INT);
  private static final MethodHandle EVENTFD = ints("eventfd", INT, INT);
  private static final MethodHandle TIMERFD_CREATE = ints("timerfd_create", INT, INT);
  private static final MethodHandle TIMERFD_SETTIME = ints("timerfd_settime", INT, INT, LONG, LONG);
  private static final MethodHandle IOCTL = variadic("ioctl", 2, INT, LONG, LONG);
  private static final MethodHandle FCNTL = variadic("fcntl", 2, INT, INT, LONG);
  private static final MethodHandle SOCKET = ints("socket", INT, INT, INT);
  private static final MethodHandle BIND = ints("bind", INT, LONG, INT);
  private static final MethodHandle CONNECT = ints("connect", INT, LONG, INT);
  private static final MethodHandle SHUTDOWN = ints("shutdown", INT, INT);
  private static final MethodHandle SEND = longs("send", INT, LONG, LONG, INT);
  private static final MethodHandle RECVMSG = longs("recvmsg", INT, LONG, INT);
  private static final MethodHandle GETSOCKNAME = ints("getsockname", INT, LONG, LONG);
  private static final MethodHandle SETSOCKOPT = ints("setsockopt", INT, INT, INT, LONG, INT);
  private static final MethodHandle SENDMMSG = ints("sendmmsg", INT, LONG, INT, INT);
  private static final MethodHandle SYSCALL =
      handle(
          "syscall",
          FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG),
          ERRNO,
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle RECVMMSG = ints("recvmmsg", INT, LONG, INT, INT, LONG);

  private SystemCalls() {}

  public static int open(long path, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) OPEN.invokeExact(error, path, flags), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int close(int descriptor) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) CLOSE.invokeExact(error, descriptor), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long read(int descriptor, long buffer, long bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((long) READ.invokeExact(error, descriptor, buffer, bytes), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long write(int descriptor, long buffer, long bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((long) WRITE.invokeExact(error, descriptor, buffer, bytes), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long writev(int descriptor, long vectors, int count) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((long) WRITEV.invokeExact(error, descriptor, vectors, count), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Waits for {@code timeoutMillis}, or without end when it is negative. */
  public static int poll(long descriptors, int count, int timeoutMillis) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) POLL.invokeExact(error, descriptors, (long) count, timeoutMillis), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int eventfd(int initial, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) EVENTFD.invokeExact(error, initial, flags), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int timerfdCreate(int clock, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) TIMERFD_CREATE.invokeExact(error, clock, flags), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** What was set before is not wanted. */
  public static int timerfdSettime(int descriptor, int flags, long value) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) TIMERFD_SETTIME.invokeExact(error, descriptor, flags, value, 0L), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int ioctl(int descriptor, long request, long argument) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) IOCTL.invokeExact(error, descriptor, request, argument), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int fcntl(int descriptor, int command, long argument) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) FCNTL.invokeExact(error, descriptor, command, argument), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int socket(int family, int type, int protocol) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) SOCKET.invokeExact(error, family, type, protocol), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int bind(int descriptor, long address, int bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) BIND.invokeExact(error, descriptor, address, bytes), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int connect(int descriptor, long address, int bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) CONNECT.invokeExact(error, descriptor, address, bytes), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int shutdown(int descriptor, int how) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) SHUTDOWN.invokeExact(error, descriptor, how), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long send(int descriptor, long buffer, long bytes, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((long) SEND.invokeExact(error, descriptor, buffer, bytes, flags), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static long recvmsg(int descriptor, long message, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((long) RECVMSG.invokeExact(error, descriptor, message, flags), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int getsockname(int descriptor, long address, long bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) GETSOCKNAME.invokeExact(error, descriptor, address, bytes), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int setsockopt(int descriptor, int level, int option, long value, int bytes) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) SETSOCKOPT.invokeExact(error, descriptor, level, option, value, bytes), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int sendmmsg(int descriptor, long messages, int count, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result((int) SENDMMSG.invokeExact(error, descriptor, messages, count, flags), error);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int recvmmsg(int descriptor, long messages, int count, int flags) {
    MemorySegment error = ERROR_NUMBER.get();
    try {
      return result(
          (int) RECVMMSG.invokeExact(error, descriptor, messages, count, flags, 0L), error);
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

  private static MethodHandle ints(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(INT, arguments), ERRNO);
  }

  private static MethodHandle longs(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(LONG, arguments), ERRNO);
  }

  private static MethodHandle variadic(String name, int fixed, MemoryLayout... arguments) {
    return handle(
        name, FunctionDescriptor.of(INT, arguments), ERRNO, Linker.Option.firstVariadicArg(fixed));
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException("no " + name + " here")),
        descriptor,
        options);
  }
}
