package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeward.engine.inet.IpPrefix;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A rule of the packet filter as the server tells it; protocol reference, section 8.1.
 *
 * @param srcIps who may
 * @param dstPorts open what
 * @param ipProto protocol numbers; empty: TCP, UDP, ICMP
 * @param capGrant capabilities instead of ports
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record WireFilterRule(
    @JsonProperty("SrcIPs") @JsonInclude(JsonInclude.Include.ALWAYS) List<String> srcIps,
    @JsonProperty("DstPorts") List<NetPortRange> dstPorts,
    @JsonProperty("IPProto") List<Integer> ipProto,
    @JsonProperty("CapGrant") List<CapGrant> capGrant) {

  public WireFilterRule {
    srcIps = Wire.list(srcIps);
    dstPorts = Wire.list(dstPorts);
    ipProto = Wire.list(ipProto);
    capGrant = Wire.list(capGrant);
  }

  /**
   * @param ip address, prefix, range or {@code *}
   * @param ports which
   */
  public record NetPortRange(
      @JsonProperty("IP") String ip, @JsonProperty("Ports") @Nullable PortRange ports) {
    public NetPortRange {
      ip = Wire.text(ip);
    }
  }

  /**
   * @param first 0 to 65535, not checked
   * @param last 0 to 65535, not checked
   */
  public record PortRange(@JsonProperty("First") int first, @JsonProperty("Last") int last) {
    /** Every port. */
    public static final PortRange ALL = new PortRange(0, 65535);
  }

  /**
   * @param dsts where the capabilities hold
   * @param caps names, from older servers
   * @param capMap name to arguments
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record CapGrant(
      @JsonProperty("Dsts") List<IpPrefix> dsts,
      @JsonProperty("Caps") List<String> caps,
      @JsonProperty("CapMap") Map<String, @Nullable List<JsonNode>> capMap) {
    public CapGrant {
      dsts = Wire.list(dsts);
      caps = Wire.list(caps);
      capMap = Wire.mapOfLists(capMap);
    }
  }
}
