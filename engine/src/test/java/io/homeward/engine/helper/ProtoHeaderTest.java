package io.homeward.engine.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.HostState.DnsMode;
import io.homeward.engine.os.HostTrouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What both halves of the protocol must say alike, as the C half has it in {@code proto.h}. A
 * constant that is new there fails here until it has its place.
 */
class ProtoHeaderTest {
  private static final Path HEADER = Path.of("../native-helpers/proto/proto.h");
  private static final Pattern CONSTANT = Pattern.compile("\\b(HW_\\w+) = ([0-9a-fx* ]+),");
  private static final Pattern NAMES =
      Pattern.compile("\"(\\w+)\", then up to (\\d+) of (\\[[^]]+])");

  /** The values of this side, as numbers. */
  private static final Map<String, Long> OURS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("HW_MAGIC", (long) HelperFrames.MAGIC),
              Map.entry("HW_VERSION", (long) HelperFrames.VERSION),
              Map.entry("HW_HEADER_BYTES", (long) HelperFrames.HEADER_BYTES),
              Map.entry("HW_MAX_PAYLOAD_BYTES", (long) HelperFrames.MAX_PAYLOAD_BYTES),
              Map.entry("HW_MOST_ADDRESSES", (long) HostConfig.MOST_ADDRESSES),
              Map.entry("HW_MOST_ROUTES", (long) HostConfig.MOST_ROUTES),
              Map.entry("HW_MOST_SERVERS", (long) HostDns.MOST_SERVERS),
              Map.entry("HW_MOST_SEARCH_DOMAINS", (long) HostDns.MOST_SEARCH_DOMAINS),
              Map.entry("HW_MOST_MATCH_DOMAINS", (long) HostDns.MOST_MATCH_DOMAINS),
              Map.entry("HW_MIN_MTU", (long) HostConfig.LEAST_MTU),
              Map.entry("HW_PING", (long) HelperFrames.PING),
              Map.entry("HW_OPEN_TUN", (long) HelperFrames.OPEN_TUN),
              Map.entry("HW_APPLY_CONFIG", (long) HelperFrames.APPLY_CONFIG),
              Map.entry("HW_CLEAN_UP", (long) HelperFrames.CLEAN_UP),
              Map.entry("HW_OPEN_UDP", (long) HelperFrames.OPEN_UDP),
              Map.entry("HW_OPEN_TUN_QUEUES", (long) HelperFrames.OPEN_TUN_QUEUES),
              Map.entry("HW_OPEN_UDP_SHARED", (long) HelperFrames.OPEN_UDP_SHARED),
              Map.entry("HW_MOST_DESCRIPTORS", (long) HelperFrames.MOST_DESCRIPTORS),
              Map.entry("HW_CHANGED", (long) HelperFrames.CHANGED),
              Map.entry("HW_ASK", (long) HelperFrames.ASK),
              Map.entry("HW_REPLY", (long) HelperFrames.REPLY),
              Map.entry("HW_ERROR", (long) HelperFrames.ERROR),
              Map.entry("HW_NOT_PERMITTED", (long) HelperFrames.NOT_PERMITTED),
              Map.entry("HW_OTHER_VERSION", (long) HelperFrames.OTHER_VERSION),
              Map.entry("HW_IN_USE", (long) HelperFrames.IN_USE),
              Map.entry("HW_SYSTEM", (long) HelperFrames.SYSTEM),
              Map.entry("HW_NAMES", (long) HelperFrames.NAMES),
              Map.entry("HW_FOREIGN_ROUTES", (long) HelperFrames.FOREIGN_ROUTES)));

  /** What this side needs not know: sizes of C's own, and errors that all mean "refused". */
  private static final List<String> THEIRS =
      List.of(
          "HW_NAME_BYTES",
          "HW_DOMAIN_BYTES",
          "HW_MAX_REPLY_BYTES",
          "HW_MOST_TROUBLES",
          "HW_TROUBLE_TEXT_BYTES",
          "HW_OK",
          "HW_MALFORMED",
          "HW_REFUSED");

  private static Map<String, Long> constants() throws Exception {
    Map<String, Long> found = new TreeMap<>();
    Matcher constant = CONSTANT.matcher(Files.readString(HEADER));
    while (constant.find()) {
      long value = 1;
      for (String factor : constant.group(2).split("\\*")) {
        value *= Long.decode(factor.strip());
      }
      assertThat(found.put(constant.group(1), value)).as(constant.group(1)).isNull();
    }
    return found;
  }

  @Test
  void everyConstantHasTheSameValueOnBothSides() throws Exception {
    Map<String, Long> theirs = constants();
    Map<Integer, DnsMode> modes = new TreeMap<>();
    for (String mode : List.of("NONE", "RESOLVED", "RESOLVCONF", "FILE")) {
      assertThat(theirs).containsKey("HW_DNS_" + mode);
      int value = Math.toIntExact(theirs.getOrDefault("HW_DNS_" + mode, -1L));
      modes.put(value, HelperFrames.dnsMode(value));
      theirs.remove("HW_DNS_" + mode);
    }
    assertThat(List.copyOf(modes.values())).containsExactly(DnsMode.values());
    Map<Integer, HostTrouble.Kind> troubles = new TreeMap<>();
    for (HostTrouble.Kind kind : HostTrouble.Kind.values()) {
      assertThat(theirs).containsKey("HW_" + kind);
      int value = Math.toIntExact(theirs.getOrDefault("HW_" + kind, -1L));
      troubles.put(value, HelperFrames.troubleKind(value));
      theirs.remove("HW_" + kind);
      assertThat(troubles).containsEntry(value, kind);
    }
    assertThat(theirs.keySet()).containsAll(THEIRS);
    theirs.keySet().removeAll(THEIRS);
    assertThat(theirs).isEqualTo(OURS);
  }

  @Test
  void thereIsOneRuleForNamesOfInterfaces() throws Exception {
    Matcher rule = NAMES.matcher(Files.readString(HEADER));
    assertThat(rule.find()).isTrue();
    String fixed = rule.group(1);
    int more = Integer.parseInt(rule.group(2));
    assertThat(constants().get("HW_NAME_BYTES")).isEqualTo(fixed.length() + more + 1L);
    Pattern theirs = Pattern.compile(fixed + rule.group(3) + "{0," + more + "}");
    for (int length = 0; length <= more + 1; length++) {
      for (char c = 0; c < 0x180; c++) {
        String name = fixed + String.valueOf(c).repeat(length);
        assertThat(HostConfig.isInterfaceName(name))
            .as(name)
            .isEqualTo(theirs.matcher(name).matches());
      }
    }
    assertThat(HostConfig.isInterfaceName("")).isFalse();
    assertThat(HostConfig.isInterfaceName("homeward0\n")).isFalse();
    assertThat(HostConfig.isInterfaceName("eth0")).isFalse();
  }
}
