package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several sockets of Linux at one port ({@code SO_REUSEPORT}), each for a receiving thread. Each
 * receiver has one for what is small and one for all else, and the kernel chooses by size and a
 * hash of address and port of who sent it ({@link SizeSorting}); where it does not do that, by its
 * own hash of both ends, and a receiver has one socket. Either way what comes from one peer by one
 * path stays at one receiver, in its order. Senders use them in turn; whichever it is, the port is
 * the same. Sockets beside belong to the first.
 *
 * <p>The first binds the port alone, so a port that anybody has is found in use as ever. Programs
 * of the same user could take a share afterwards, as they could take the keys.
 */
public final class SharedPort implements UdpBatchSocket {
  private static final Logger LOG = LoggerFactory.getLogger(SharedPort.class);

  /** So many receivers can have a socket for what is small: the helper gives no more sockets. */
  private static final int MOST_SORTED = 4;

  private final List<LinuxUdpSocket> sockets;
  private final LinuxUdpSocket first;
  private final AtomicInteger senders = new AtomicInteger();

  private SharedPort(List<LinuxUdpSocket> sockets) {
    this.sockets = List.copyOf(sockets);
    first = sockets.getFirst();
  }

  /**
   * Opens others beside a socket, at the same port. It owns that socket from now on.
   *
   * @param receivers how many there are to be, 1 or more
   * @return with so many receivers, or as many as the system gives, 1 at least; small datagrams
   *     come apart if the system does that
   */
  public static UdpBatchSocket beside(LinuxUdpSocket first, int receivers) {
    List<LinuxUdpSocket> sockets = new ArrayList<>();
    sockets.add(first);
    try (Arena scratch = Arena.ofConfined()) {
      if (first.shares(scratch)) {
        while (sockets.size() < sockets(receivers)) {
          sockets.add(first.beside(scratch, sockets.size() < receivers));
        }
      }
    } catch (IOException e) {
      LOG.info(
          "{} of {} sockets at one port: {}", sockets.size(), sockets(receivers), e.getMessage());
    }
    return of(sockets, receivers);
  }

  /**
   * Takes over sockets that are bound to one port and do not block, as the privileged helper makes
   * them. They are closed also when this fails.
   *
   * @param descriptors 1 or more
   * @param receivers how many of them are to receive all, the first ones; as many others take what
   *     is small, where they are there
   * @throws IOException when one is no UDP socket
   */
  public static UdpBatchSocket fromDescriptors(List<Integer> descriptors, int receivers)
      throws IOException {
    List<LinuxUdpSocket> sockets = new ArrayList<>();
    try {
      for (int descriptor : descriptors) {
        boolean all = sockets.size() < receivers;
        sockets.add(LinuxUdpSocket.fromDescriptor(descriptor, all));
      }
    } catch (IOException e) {
      sockets.forEach(LinuxUdpSocket::close);
      // The one that failed is closed already.
      descriptors.stream().skip(sockets.size() + 1L).forEach(SystemCalls::close);
      throw e;
    }
    return of(sockets, receivers);
  }

  /** How many sockets at one port are wanted for so many receivers. */
  public static int sockets(int receivers) {
    return receivers <= MOST_SORTED ? 2 * receivers : receivers;
  }

  private static UdpBatchSocket of(List<LinuxUdpSocket> sockets, int receivers) {
    List<LinuxUdpSocket> receiving = sockets;
    if (sockets.size() > receivers) {
      receiving = sockets.subList(0, receivers);
      List<LinuxUdpSocket> small = sockets.subList(receivers, sockets.size());
      if (small.size() < receivers || !sort(receiving, small)) {
        small.forEach(LinuxUdpSocket::close); // the kernel gives all to the others again
      }
    }
    return receiving.size() == 1 ? receiving.getFirst() : new SharedPort(receiving);
  }

  private static boolean sort(List<LinuxUdpSocket> receiving, List<LinuxUdpSocket> small) {
    try (Arena scratch = Arena.ofConfined()) {
      if (!SizeSorting.begin(receiving.getFirst().descriptor(), receiving.size(), scratch)) {
        return false;
      }
    }
    for (int i = 0; i < receiving.size(); i++) {
      receiving.get(i).setSmall(small.get(i));
    }
    return true;
  }

  @Override
  public int port() {
    return first.port();
  }

  @Override
  public List<UdpReceiver> receivers() {
    return List.copyOf(sockets);
  }

  @Override
  public UdpReceiveBatch newReceiveBatch() {
    return first.newReceiveBatch();
  }

  @Override
  public int receive(UdpReceiveBatch batch) throws IOException {
    return first.receive(batch);
  }

  @Override
  public void awaitReadable() throws IOException {
    first.awaitReadable();
  }

  @Override
  public void wake() {
    first.wake();
  }

  @Override
  public List<SideSocket> openBeside(int count) {
    return first.openBeside(count);
  }

  @Override
  public @Nullable SideSocket receiveBeside(UdpReceiveBatch batch) {
    return first.receiveBeside(batch);
  }

  @Override
  public int receivedBeside() {
    return first.receivedBeside();
  }

  @Override
  public UdpSender newSender() {
    return sockets.get(senders.getAndIncrement() % sockets.size()).newSender();
  }

  @Override
  public void close() {
    sockets.forEach(LinuxUdpSocket::close);
  }
}
