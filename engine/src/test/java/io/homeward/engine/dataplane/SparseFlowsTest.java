package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.queue.FlowHash;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class SparseFlowsTest {
  private static final int IP = 20;

  private final SparseFlows flows = new SparseFlows(new FlowHash(1));

  private static PacketView view(byte[] packet) {
    long at = Memory.allocate(Arena.ofAuto(), packet.length);
    Memory.put(packet, 0, at, packet.length);
    PacketView view = new PacketView();
    assertThat(view.parse(at, packet.length)).isEqualTo(PacketView.OK);
    return view;
  }

  private static PacketView datagram() {
    return view(DevicePair.datagram(1, 2, 10));
  }

  /** A datagram whose header says that it is a TCP segment. */
  private static PacketView segment(int flags, int payload) {
    byte[] packet = DevicePair.datagram(1, 2, TcpHeader.MIN_BYTES - 8 + payload);
    packet[9] = 6;
    packet[IP + TcpHeader.DATA_OFFSET] = (byte) (TcpHeader.MIN_BYTES / 4 << 4);
    packet[IP + TcpHeader.FLAGS] = (byte) flags;
    return view(packet);
  }

  @Test
  void anEchoMayOvertakeAtOnce() {
    assertThat(flows.mayOvertake(view(DevicePair.echo()), 0)).isTrue();
  }

  @Test
  void soMayASegmentThatCarriesNothingButNotOneThatEndsAStream() {
    assertThat(flows.mayOvertake(segment(TcpHeader.ACK, 0), 0)).isTrue();
    assertThat(flows.mayOvertake(segment(TcpHeader.SYN, 0), 0)).isTrue();
    assertThat(flows.mayOvertake(segment(TcpHeader.ACK, 1), 0)).isFalse();
    assertThat(flows.mayOvertake(segment(TcpHeader.ACK | TcpHeader.FIN, 0), 0)).isFalse();
    assertThat(flows.mayOvertake(segment(TcpHeader.RST, 0), 0)).isFalse();
  }

  @Test
  void aFlowHasToBeSmallForAWhile() {
    assertThat(flows.mayOvertake(datagram(), 0)).isFalse();
    assertThat(flows.mayOvertake(datagram(), SparseFlows.YOUNG_NANOS - 1)).isFalse();
    assertThat(flows.mayOvertake(datagram(), SparseFlows.YOUNG_NANOS)).isTrue();
  }

  @Test
  void oneThatWasLargeWaitsLonger() {
    flows.mayOvertake(datagram(), 0);
    flows.large(datagram(), SparseFlows.YOUNG_NANOS);
    assertThat(flows.mayOvertake(datagram(), SparseFlows.YOUNG_NANOS + 1)).isFalse();
    long later = SparseFlows.YOUNG_NANOS + SparseFlows.LARGE_NANOS;
    assertThat(flows.mayOvertake(datagram(), later - 1)).isFalse();
    assertThat(flows.mayOvertake(datagram(), later)).isTrue();
  }

  @Test
  void anotherFlowDoesNotMatter() {
    flows.mayOvertake(datagram(), 0);
    flows.large(view(DevicePair.packet(0)), 0); // from port 1 to port 2, too
    assertThat(flows.mayOvertake(datagram(), SparseFlows.YOUNG_NANOS)).isFalse();
    flows.mayOvertake(view(DevicePair.datagram(3, 4, 10)), 0);
    assertThat(flows.mayOvertake(view(DevicePair.datagram(3, 4, 10)), SparseFlows.YOUNG_NANOS))
        .isTrue();
  }

  @Test
  void aFragmentNamesNoFlowAndWaits() {
    byte[] fragment = DevicePair.datagram(1, 2, 16);
    fragment[6] = 0x20; // more follow
    assertThat(flows.mayOvertake(view(fragment), 0)).isFalse();
    assertThat(flows.mayOvertake(view(fragment), 10 * SparseFlows.LARGE_NANOS)).isFalse();
  }
}
