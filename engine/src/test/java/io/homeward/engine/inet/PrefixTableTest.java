package io.homeward.engine.inet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixTableTest {
  @Test
  void prefersTheLongerPrefix() {
    PrefixTable table =
        PrefixTable.of(
            Map.of(
                IpPrefix.parse("0.0.0.0/0"), 0,
                IpPrefix.parse("100.64.0.0/10"), 1,
                IpPrefix.parse("100.64.7.0/24"), 2,
                IpPrefix.parse("100.64.7.9"), 3,
                IpPrefix.parse("fd7a:115c:a1e0::/48"), 4,
                IpPrefix.parse("fd7a:115c:a1e0::7"), 5));
    assertThat(find(table, "8.8.8.8")).isEqualTo(0);
    assertThat(find(table, "100.127.255.255")).isEqualTo(1);
    assertThat(find(table, "100.64.7.8")).isEqualTo(2);
    assertThat(find(table, "100.64.7.9")).isEqualTo(3);
    assertThat(find(table, "fd7a:115c:a1e0:1::")).isEqualTo(4);
    assertThat(find(table, "fd7a:115c:a1e0::7")).isEqualTo(5);
    assertThat(find(table, "2001:db8::1")).isEqualTo(PrefixTable.NONE);
  }

  @Test
  void findsNothingInAnEmptyTable() {
    assertThat(find(PrefixTable.EMPTY, "0.0.0.0")).isEqualTo(PrefixTable.NONE);
    assertThat(find(PrefixTable.EMPTY, "::")).isEqualTo(PrefixTable.NONE);
  }

  @Test
  void keepsTheFamiliesApart() {
    PrefixTable table = PrefixTable.of(Map.of(IpPrefix.parse("::/0"), 1));
    assertThat(find(table, "1.2.3.4")).isEqualTo(PrefixTable.NONE);
    assertThat(find(table, "::1")).isEqualTo(1);
  }

  @Test
  void refusesNegativeValues() {
    Map<IpPrefix, Integer> negative = Map.of(IpPrefix.parse("::/0"), -1);
    assertThatThrownBy(() -> PrefixTable.of(negative)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Against a walk over all prefixes, on tables dense enough that prefixes nest. */
  @Test
  void answersAsANaiveSearchDoes() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      Map<IpPrefix, Integer> entries = new LinkedHashMap<>();
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        boolean ipv4 = random.nextBoolean();
        int bits = random.nextInt(4) == 0 ? random.nextInt(ipv4 ? 33 : 129) : ipv4 ? 32 : 128;
        entries.put(IpPrefix.containing(IpText.fromBytes(address(random, ipv4)), bits), i);
      }
      PrefixTable table = PrefixTable.of(entries);
      for (int i = 0; i < 300; i++) {
        byte[] raw = address(random, random.nextBoolean());
        assertThat(find(table, IpText.format(IpText.fromBytes(raw))))
            .isEqualTo(naive(entries, raw));
      }
    }
  }

  @Test
  void holdsManyPrefixes() {
    Map<IpPrefix, Integer> entries = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      byte[] raw = ByteBuffer.allocate(4).putInt(0x64400000 + i).array();
      entries.put(IpPrefix.single(IpText.fromBytes(raw)), i);
    }
    PrefixTable table = PrefixTable.of(entries);
    for (int i = 0; i < 20_000; i++) {
      assertThat(table.lookup4(0x64400000 + i)).isEqualTo(i);
      assertThat(table.lookup4(0x64400000 + 20_000 + i)).isEqualTo(PrefixTable.NONE);
    }
  }

  /** Few values per byte, so that prefixes and addresses meet. */
  private static byte[] address(Random random, boolean ipv4) {
    byte[] raw = new byte[ipv4 ? 4 : 16];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) (random.nextInt(3) * 127);
    }
    return raw;
  }

  private static int naive(Map<IpPrefix, Integer> entries, byte[] raw) {
    int best = PrefixTable.NONE;
    int bestBits = -1;
    for (Map.Entry<IpPrefix, Integer> entry : entries.entrySet()) {
      IpPrefix prefix = entry.getKey();
      if (prefix.contains(IpText.fromBytes(raw)) && prefix.bits() > bestBits) {
        best = entry.getValue();
        bestBits = prefix.bits();
      }
    }
    return best;
  }

  private static int find(PrefixTable table, String address) {
    ByteBuffer raw = ByteBuffer.wrap(IpText.parse(address).getAddress());
    return raw.remaining() == 4
        ? table.lookup4(raw.getInt())
        : table.lookup6(raw.getLong(), raw.getLong());
  }
}
