package io.homeward.engine.control.session;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.netmap.DerpMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The relays as JSON, as map responses have them; protocol reference, section 5.1. */
public final class DerpMapText {
  private DerpMapText() {}

  /** As UTF-8. */
  public static byte[] encode(DerpMap map) {
    Map<Integer, WireDerpMap.@Nullable Region> regions = new TreeMap<>();
    map.regions().forEach((id, region) -> regions.put(id, region(region)));
    return ControlJson.encode(
        new WireDerpMap(
            map.regionScores().isEmpty()
                ? null
                : new WireDerpMap.HomeParams(new TreeMap<>(map.regionScores())),
            regions,
            map.omitDefaultRegions()));
  }

  private static WireDerpMap.Region region(DerpMap.Region region) {
    return new WireDerpMap.Region(
        region.id(),
        region.code(),
        region.name(),
        region.avoid(),
        region.noMeasureNoHome(),
        region.nodes().stream()
            .map(relay ->
                new WireDerpMap.Relay(
                    relay.name(),
                    relay.regionId(),
                    relay.hostName(),
                    relay.certName(),
                    relay.ipv4(),
                    relay.ipv6(),
                    relay.stunPort(),
                    relay.stunOnly(),
                    relay.derpPort(),
                    relay.insecureForTests(),
                    relay.canPort80()))
            .toList());
  }

  /**
   * Reads what {@link #encode} or a server wrote.
   *
   * @throws MalformedMessageException when it is none
   */
  public static DerpMap decode(byte[] json) throws MalformedMessageException {
    return NetMapFolder.fold(DerpMap.EMPTY, ControlJson.decode(json, WireDerpMap.class));
  }
}
