package io.homeward.coordinator.main;

import io.homeward.coordinator.server.ServerUrl;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads which other relays devices are to be told about, in the form in which clients are told
 * (protocol reference, section 5.1), and finds what no client could use.
 */
public final class DerpMapFile {
  private static final int MAX_FILE = 1 << 20;
  private static final int MOST_REGIONS = 256;
  private static final int MOST_NODES = 32;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_TEXT = 255;
  private static final String NONE = "none";

  private final Path file;
  private final Set<String> names = new HashSet<>();

  private DerpMapFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a map.
   *
   * @throws IllegalArgumentException when it cannot be read or makes no sense; one line says why
   */
  public static WireDerpMap read(Path file) {
    return new DerpMapFile(file).checked();
  }

  private WireDerpMap checked() {
    WireDerpMap map = decoded();
    Map<Integer, WireDerpMap.@Nullable Region> regions = map.regions();
    if (regions == null || regions.isEmpty()) {
      throw wrong("it has no \"Regions\"");
    }
    if (regions.size() > MOST_REGIONS) {
      throw wrong("it has more than " + MOST_REGIONS + " regions");
    }
    regions.forEach(this::check);
    if (map.homeParams() != null) {
      map.homeParams()
          .regionScore()
          .forEach((id, score) -> {
            if (!(score > 0) || score.isInfinite()) {
              throw wrong("the score of region " + id + " is not more than 0");
            }
          });
    }
    return map;
  }

  private WireDerpMap decoded() {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw wrong("it is longer than a megabyte");
      }
      return ControlJson.decode(Files.readAllBytes(file), WireDerpMap.class);
    } catch (MalformedMessageException e) {
      throw wrong("it is no JSON of that form (" + e.getMessage() + ")");
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file " + file + " cannot be read", e);
    }
  }

  private void check(int id, WireDerpMap.@Nullable Region region) {
    String which = "region " + id;
    if (region == null || id < 1 || id > MAX_PORT || region.regionId() != id) {
      throw wrong(which + " has another number in its \"RegionID\", or none from 1 to " + MAX_PORT);
    }
    if (id == RelayRegions.SECOND_REGION) {
      throw wrong(which + " is one of this server's own; take another number");
    }
    if (region.regionCode().isEmpty() && id != RelayRegions.REGION) {
      throw wrong(which + " has no \"RegionCode\"");
    }
    text(region.regionCode(), which);
    text(region.regionName(), which);
    if (region.nodes().isEmpty() || region.nodes().size() > MOST_NODES) {
      throw wrong(which + " has no \"Nodes\", or more than " + MOST_NODES);
    }
    for (WireDerpMap.Relay relay : region.nodes()) {
      check(id, relay);
    }
  }

  private void check(int region, WireDerpMap.Relay relay) {
    String which = "node \"" + relay.name() + "\" of region " + region;
    text(relay.name(), "a node of region " + region);
    if (relay.name().isEmpty() || !names.add(relay.name())) {
      throw wrong(which + " has no name of its own in \"Name\"");
    }
    if (relay.regionId() != region) {
      throw wrong(which + " has another number in its \"RegionID\"");
    }
    host(relay.hostName(), which);
    text(relay.certName(), which);
    address(relay.ipv4(), true, which);
    address(relay.ipv6(), false, which);
    if (relay.stunPort() < -1 || relay.stunPort() > MAX_PORT) {
      throw wrong(which + " has no port in \"STUNPort\"; -1 turns STUN off");
    }
    if (relay.derpPort() < 0 || relay.derpPort() > MAX_PORT) {
      throw wrong(which + " has no port in \"DERPPort\"");
    }
  }

  private void host(String name, String which) {
    try {
      if (RelayRegions.literal(name) == null) {
        String unused = ServerUrl.asciiName(name);
        assert !unused.isEmpty();
      }
    } catch (IllegalArgumentException e) {
      throw wrong(which + " has no host in \"HostName\"");
    }
  }

  private void address(String text, boolean ipv4, String which) {
    if (text.isEmpty() || text.equals(NONE)) {
      return;
    }
    try {
      InetAddress address = IpText.parse(text);
      if (address instanceof Inet4Address == ipv4) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw noAddress(ipv4, which);
    }
    throw noAddress(ipv4, which);
  }

  private IllegalArgumentException noAddress(boolean ipv4, String which) {
    return wrong(which + " has no address in \"" + (ipv4 ? "IPv4" : "IPv6") + "\"");
  }

  private void text(String text, String which) {
    if (text.length() > MAX_TEXT || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw wrong(which + " has a text that is too long, or with control characters");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("the file " + file + " is no map of relays: " + what);
  }
}
