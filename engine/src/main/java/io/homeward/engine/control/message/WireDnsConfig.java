package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names and resolvers as the server tells them; protocol reference, section 9.1.
 *
 * @param resolvers global resolvers
 * @param routes suffix to resolvers; null or empty: answered locally
 * @param fallbackResolvers for everything else with an exit node
 * @param domains search domains
 * @param proxied whether MagicDNS is on
 * @param certDomains names for certificates
 * @param extraRecords further records
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record WireDnsConfig(
    @JsonProperty("Resolvers") List<Resolver> resolvers,
    @JsonProperty("Routes") Map<String, @Nullable List<Resolver>> routes,
    @JsonProperty("FallbackResolvers") List<Resolver> fallbackResolvers,
    @JsonProperty("Domains") List<String> domains,
    @JsonProperty("Proxied") boolean proxied,
    @JsonProperty("CertDomains") List<String> certDomains,
    @JsonProperty("ExtraRecords") List<ExtraRecord> extraRecords) {

  public WireDnsConfig {
    resolvers = Wire.list(resolvers);
    routes = Wire.mapOfLists(routes);
    fallbackResolvers = Wire.list(fallbackResolvers);
    domains = Wire.list(domains);
    certDomains = Wire.list(certDomains);
    extraRecords = Wire.list(extraRecords);
  }

  /**
   * @param address {@code ip}, {@code ip:port} or a URL
   * @param bootstrap addresses of the URL's host
   * @param useWithExitNode whether it stays in use with an exit node
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Resolver(
      @JsonProperty("Addr") String address,
      @JsonProperty("BootstrapResolution") List<String> bootstrap,
      @JsonProperty("UseWithExitNode") boolean useWithExitNode) {
    public Resolver {
      address = Wire.text(address);
      bootstrap = Wire.list(bootstrap);
    }
  }

  /**
   * @param name fully qualified
   * @param type {@code A}, {@code AAAA} or empty
   * @param value an address
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record ExtraRecord(
      @JsonProperty("Name") String name,
      @JsonProperty("Type") String type,
      @JsonProperty("Value") String value) {
    public ExtraRecord {
      name = Wire.text(name);
      type = Wire.text(type);
      value = Wire.text(value);
    }
  }
}
