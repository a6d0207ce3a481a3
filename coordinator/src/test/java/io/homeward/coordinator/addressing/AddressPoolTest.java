package io.homeward.coordinator.addressing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.TailnetRanges;
import java.net.Inet4Address;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
  @Test
  void givesAddressesInOrderButThoseThatGatewaysHave() {
    Addresses first = AddressPool.next(0, _ -> false);

    assertThat(IpText.format(first.ipv4())).isEqualTo("100.64.0.11");
    assertThat(IpText.format(first.ipv6())).isEqualTo("fd7a:115c:a1e0::6440:b");
    Addresses second = AddressPool.next(AddressPool.number(first.ipv4()), _ -> false);
    assertThat(IpText.format(second.ipv4())).isEqualTo("100.64.0.12");
    for (int network = 64; network < 127; network++) {
      Addresses next = AddressPool.next(number("100." + network + ".255.254"), _ -> false);
      // All of 100.100.0.0/24 is reserved.
      String rest = network + 1 == 100 ? ".1.1" : ".0.11";
      assertThat(IpText.format(next.ipv4())).isEqualTo("100." + (network + 1) + rest);
    }
  }

  @Test
  void aNewTailnetBeginsAnywhereInTheRange() {
    Set<Integer> seconds = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      int last = AddressPool.somewhere(Randomness.system());
      Addresses first = AddressPool.next(last, _ -> false);
      assertThat(TailnetRanges.mayBeNode(first.ipv4())).isTrue();
      seconds.add(AddressPool.number(first.ipv4()) >>> 16);
    }
    // Of 64; that more than half of them never come up happens nowhere.
    assertThat(seconds).hasSizeGreaterThan(32);
  }

  @Test
  void neverGivesAReservedOrTakenAddress() {
    Set<Integer> taken = new HashSet<>();
    int last = number("100.99.254.200");
    IpPrefix magicDns = IpPrefix.parse("100.100.0.0/24");
    for (int i = 0; i < 1000; i++) {
      Addresses next = AddressPool.next(last, taken::contains);
      last = AddressPool.number(next.ipv4());
      assertThat(taken.add(last)).isTrue();
      assertThat(magicDns.contains(next.ipv4())).isFalse();
      assertThat(TailnetRanges.IPV4.contains(next.ipv4())).isTrue();
      assertThat(TailnetRanges.IPV6.contains(next.ipv6())).isTrue();
    }
    assertThat(IpText.format(AddressPool.next(number("100.100.99.254"), _ -> false).ipv4()))
        .isEqualTo("100.100.101.1");
    assertThat(IpText.format(AddressPool.next(number("100.115.91.254"), _ -> false).ipv4()))
        .isEqualTo("100.115.94.1");
  }

  @Test
  void beginsAgainAtTheEndAndGivesAFreedAddressLast() {
    assertThat(IpText.format(AddressPool.next(number("100.127.255.254"), _ -> false).ipv4()))
        .isEqualTo("100.64.0.11");
    int freed = number("100.64.0.9");
    assertThat(AddressPool.next(freed, _ -> false).ipv4()).isNotEqualTo(address("100.64.0.9"));
  }

  @Test
  void saysWhenThereIsNoneLeft() {
    assertThatThrownBy(() -> AddressPool.next(0, _ -> true)).isInstanceOf(RefusedException.class);
  }

  @Test
  void whatIsOutsideOfPoolsIsAllTheRest() {
    AddressPool.Range all = AddressPool.Range.ALL;
    assertThat(AddressPool.outside(List.of())).containsExactly(all);
    assertThat(AddressPool.outside(List.of(all))).isEmpty();
    AddressPool.Range one = new AddressPool.Range(number("100.80.0.0"), number("100.80.255.255"));
    AddressPool.Range over = new AddressPool.Range(number("100.80.9.0"), number("100.81.255.255"));
    AddressPool.Range end = new AddressPool.Range(number("100.127.0.0"), all.last());
    assertThat(AddressPool.outside(List.of(end, over, one, one)))
        .containsExactly(
            new AddressPool.Range(all.first(), one.first() - 1),
            new AddressPool.Range(over.last() + 1, end.first() - 1));
  }

  private static int number(String text) {
    return AddressPool.number(address(text));
  }

  private static Inet4Address address(String text) {
    return (Inet4Address) IpText.parse(text);
  }
}
