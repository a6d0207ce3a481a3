package io.homeward.engine.dataplane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProtocolMailboxTest {
  private static final int ROUNDS = 100_000;

  private final ProtocolMailbox mailbox = new ProtocolMailbox();
  private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
  private final Peer peer = new Peer(key.publicKey(), new AtomicInteger());

  private static Hop address(int port) {
    return Hop.of(new Way.Direct(Endpoint.parse("192.0.2.1:" + port)));
  }

  private TransportSession session() {
    NodePrivateKey other = NodePrivateKey.generate(Randomness.system());
    WireGuardDevice a = device(other);
    WireGuardDevice b = device(key);
    a.addPeer(PeerConfig.of(key.publicKey()), 0);
    b.addPeer(PeerConfig.of(other.publicKey()), 0);
    Way from = address(1).way();
    WireGuardAction.SendInitiation initiation =
        only(WireGuardAction.SendInitiation.class, a.wantHandshake(key.publicKey(), 0));
    WireGuardAction.SendReply reply =
        only(WireGuardAction.SendReply.class, b.handshakeDatagram(initiation.datagram(), from, 0));
    return only(WireGuardAction.SessionReady.class, a.handshakeDatagram(reply.datagram(), from, 0))
        .session();
  }

  private static WireGuardDevice device(NodePrivateKey own) {
    return new WireGuardDevice(own, PacketCiphers.best(), Randomness.system(), WallClock.system());
  }

  private static <T> T only(Class<T> type, List<WireGuardAction> actions) {
    return actions.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  /** What the protocol thread knows, and whether it has nothing left to look at. */
  private final class Reader implements Runnable {
    volatile boolean ended;
    volatile int looks;
    volatile @Nullable Hop adopted;
    volatile @Nullable TransportSession heardWith;
    volatile @Nullable TransportSession sentWith;

    @Override
    public void run() {
      try {
        while (!ended) {
          ProtocolEvent event = mailbox.poll(TimeUnit.MICROSECONDS.toNanos(1));
          if (event == null) {
            looks++; // this thread writes alone
          } else {
            take();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void take() {
      mailbox.beginNews();
      for (var news = mailbox.takeNews(); news != null; news = mailbox.takeNews()) {
        if (news.received() != null) {
          adopted = news.source();
          heardWith = news.received();
        }
        if (news.sent() != null) {
          sentWith = news.sent();
        }
      }
    }

    void awaitRest() {
      int before = looks;
      while (looks - before < 2) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * The packet loops mark while the protocol thread takes, many times over: where a peer was last
   * heard, and with which session, is known in the end of every round.
   */
  @Test
  @Timeout(120)
  void noNewsIsLostBetweenTheThreads() throws Exception {
    TransportSession[] sessions = {session(), session()};
    Reader reader = new Reader();
    Thread protocol = Thread.ofPlatform().name("protocol").start(reader);
    int lost = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        TransportSession session = sessions[round & 1];
        TransportSession older = sessions[round + 1 & 1];
        Hop last = address(1 + (round & 0x3fff) * 3 + 2);
        mailbox.heard(peer, older, true, address(1 + (round & 0x3fff) * 3));
        mailbox.sent(peer, older);
        for (int pause = round % 64; pause > 0; pause--) {
          Thread.onSpinWait(); // meets the other thread at another place each time
        }
        mailbox.heard(peer, session, true, last);
        mailbox.sent(peer, session);
        reader.awaitRest();
        if (!last.equals(reader.adopted)
            || reader.heardWith != session
            || reader.sentWith != session) {
          lost++;
        }
      }
    } finally {
      reader.ended = true;
      protocol.join();
    }
    assertThat(lost).as("rounds whose news was lost, of " + ROUNDS).isZero();
  }

  @Test
  void aPeerThatAlternatesItsAddressFillsNothing() throws Exception {
    TransportSession session = session();
    for (int i = 0; i < 100_000; i++) {
      mailbox.heard(peer, session, true, address(1 + (i & 1)));
    }
    assertThat(mailbox.size()).isLessThanOrEqualTo(2);
    // Nor does it while the protocol thread works.
    for (int i = 0; i < 10_000; i++) {
      requireNonNull(mailbox.poll(0));
      mailbox.heard(peer, session, true, address(1 + (i & 1)));
      mailbox.beginNews();
      requireNonNull(mailbox.takeNews());
      mailbox.heard(peer, session, true, address(3 + (i & 1)));
      assertThat(mailbox.size()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void answersToPingsThatNobodyReadsAreDropped() {
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += mailbox.postPingAnswer(new ProtocolEvent.PingAnswered(i, peer, 0)) ? 1 : 0;
    }
    assertThat(taken).isBetween(1, 1_000);
    assertThat(mailbox.size()).isEqualTo(taken);
  }
}
