package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.filter.FlowTable;
import io.homeward.engine.linux.Turns.Turn;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.testing.MemoryTun;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the loops ask the system for, step by step: each question costs. */
class LoopAskingTest {
  private static final int ENTRIES = 8;

  private final List<String> asked = new ArrayList<>();

  /** How much is there when the loop comes back from waiting; 0: nothing, and it sleeps. */
  private final Queue<Integer> coming = new ArrayDeque<>();

  private final List<Turn> turns = new ArrayList<>();
  private long sleep = TimeUnit.MILLISECONDS.toNanos(1);
  private int waiting;
  private long now;

  private void await() {
    asked.add("wait");
    if (waiting == 0) {
      now += sleep;
      Integer next = coming.poll();
      waiting = next == null ? 0 : next;
    }
  }

  private final class ScriptedTun implements TunDevice {
    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public boolean read(TunPacket into) {
      boolean there = waiting > 0;
      asked.add(there ? "packet" : "nothing");
      if (there) {
        waiting--;
        into.setPlain(20);
      }
      return there;
    }

    @Override
    public void awaitReadable() {
      await();
    }

    @Override
    public void wake() {}

    @Override
    public TunWriter newWriter() {
      return new MemoryTun().newWriter();
    }

    @Override
    public void close() {}
  }

  private final class ScriptedSocket implements UdpBatchSocket {
    @Override
    public int port() {
      return 1;
    }

    @Override
    public UdpReceiveBatch newReceiveBatch() {
      return new UdpReceiveBatch(ENTRIES, 2048);
    }

    @Override
    public int receive(UdpReceiveBatch batch) {
      int count = Math.min(waiting, ENTRIES);
      asked.add(count == 0 ? "nothing" : "batch of " + count);
      waiting -= count;
      for (int i = 0; i < count; i++) {
        batch.set(i, 1, 1, 0, 0, 1);
      }
      return count;
    }

    @Override
    public void awaitReadable() {
      await();
    }

    @Override
    public void wake() {}

    @Override
    public UdpSender newSender() {
      return new MemoryLink(1).open("192.0.2.1:1").newSender();
    }

    @Override
    public void close() {}
  }

  private OutboundLoop outbound() {
    ProtocolMailbox mailbox = new ProtocolMailbox();
    DropCounters drops = new DropCounters();
    return new OutboundLoop(
        new ScriptedTun(),
        () -> now,
        new LoopTurns(turns::add),
        Routing::empty,
        new TunnelSender(
            new ScriptedSocket().newSender(),
            RelayLink.NONE,
            TunnelSender.OUTBOUND,
            1280,
            mailbox,
            drops),
        mailbox,
        new FlowTable(),
        new FlowHash(1),
        drops);
  }

  private InboundLoop inbound() {
    return new InboundLoop(
        0,
        new ScriptedSocket(),
        new RelayInbox(() -> {}),
        new LoopTurns(turns::add),
        new ScriptedTun().newWriter(),
        new SmallFirst(new SparseFlows(new FlowHash(1))),
        null,
        new InboundParts(
            () -> now,
            Routing::empty,
            new ProtocolMailbox(),
            new Pings(Randomness.system()),
            new FlowTable(),
            new DropCounters()));
  }

  @Test
  void aLonePacketOfTheDeviceIsNotAskedAfterTwice() throws IOException {
    coming.addAll(List.of(1, 1, 1));
    try (OutboundLoop loop = outbound()) {
      for (int i = 0; i < 4; i++) {
        loop.runOnce();
      }
    }
    assertThat(asked)
        .containsExactly(
            "nothing", "wait", "packet", "nothing", "wait", "packet", "wait", "packet", "wait");
  }

  @Test
  void aBurstAfterLonePacketsLeavesInOneBatchButForItsFirst() throws IOException {
    coming.addAll(List.of(1, 1, 4));
    try (OutboundLoop loop = outbound()) {
      for (int i = 0; i < 5; i++) {
        loop.runOnce();
      }
    }
    assertThat(asked)
        .endsWith("wait", "packet", "wait", "packet", "packet", "packet", "nothing", "wait");
  }

  @Test
  void burstsAreReadToTheirEnd() throws IOException {
    coming.addAll(List.of(3, 3));
    try (OutboundLoop loop = outbound()) {
      for (int i = 0; i < 3; i++) {
        loop.runOnce();
      }
    }
    assertThat(asked)
        .containsExactly(
            "nothing", "wait", "packet", "packet", "packet", "nothing", "wait", "packet", "packet",
            "packet", "nothing", "wait");
  }

  @Test
  void theSocketIsAskedAgainOnlyAfterAFullBatch() throws IOException {
    coming.addAll(List.of(1, ENTRIES + 2, 3));
    try (InboundLoop loop = inbound()) {
      for (int i = 0; i < 5; i++) {
        loop.runOnce();
      }
    }
    assertThat(asked)
        .containsExactly(
            "nothing",
            "wait",
            "batch of 1",
            "wait",
            "batch of 8",
            "batch of 2",
            "wait",
            "batch of 3",
            "wait");
  }

  @Test
  void aLoopThatIsWokenAgainAndAgainTakesAnotherTurn() throws IOException {
    sleep = TimeUnit.MICROSECONDS.toNanos(100);
    coming.addAll(Collections.nCopies(2 * LoopTurns.WAKINGS, 1));
    try (InboundLoop in = inbound();
        OutboundLoop out = outbound()) {
      for (int i = 0; i < LoopTurns.WAKINGS; i++) {
        in.runOnce();
      }
      assertThat(turns).containsExactly(Turn.AFTER);
      for (int i = 0; i < LoopTurns.WAKINGS; i++) {
        out.runOnce();
      }
    }
    assertThat(turns).containsExactly(Turn.AFTER, Turn.AFTER);
  }
}
