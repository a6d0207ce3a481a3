package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * Who may log in to a node by SSH; the first rule that fits counts.
 *
 * @param rules none: nobody
 */
public record WireSshPolicy(@JsonProperty("rules") List<Rule> rules) {
  public WireSshPolicy {
    rules = Wire.list(rules);
  }

  /**
   * @param principals who
   * @param sshUsers by the login that is asked for: the account; {@code *} stands for all others,
   *     {@code =} for the same name, an empty text for nobody
   * @param action what happens
   * @param acceptEnv names of environment variables that may be sent
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Rule(
      @JsonProperty("principals") List<Principal> principals,
      @JsonProperty("sshUsers") Map<String, String> sshUsers,
      @JsonProperty("action") Action action,
      @JsonProperty("acceptEnv") List<String> acceptEnv) {
    public Rule {
      principals = Wire.list(principals);
      sshUsers = Wire.mapWithoutNulls(sshUsers);
      acceptEnv = Wire.list(acceptEnv);
    }
  }

  /**
   * @param nodeIp the address from which it comes
   */
  public record Principal(@JsonProperty("nodeIP") String nodeIp) {
    public Principal {
      nodeIp = Wire.text(nodeIp);
    }
  }

  /**
   * @param message shown to the person, or empty
   * @param reject whether to refuse
   * @param accept whether to let in
   * @param allowAgentForwarding whether an agent may be forwarded
   * @param allowLocalPortForwarding whether ports may be forwarded from there
   * @param allowRemotePortForwarding whether ports may be forwarded to there
   * @param holdAndDelegate where to ask what to do, or empty; the client puts in who it is about
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Action(
      @JsonProperty("message") String message,
      @JsonProperty("reject") boolean reject,
      @JsonProperty("accept") boolean accept,
      @JsonProperty("allowAgentForwarding") boolean allowAgentForwarding,
      @JsonProperty("allowLocalPortForwarding") boolean allowLocalPortForwarding,
      @JsonProperty("allowRemotePortForwarding") boolean allowRemotePortForwarding,
      @JsonProperty("holdAndDelegate") String holdAndDelegate) {
    public Action {
      message = Wire.text(message);
      holdAndDelegate = Wire.text(holdAndDelegate);
    }
  }
}
