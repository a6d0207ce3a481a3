package io.homeward.engine.netmap;

import io.homeward.engine.inet.IpPrefix;
import java.util.List;

/** Fills a {@link HostInfo}; what is not set is not known. Not for several threads. */
@SuppressWarnings("MissingSummary") // one setter for each component of the record
public final class HostInfoBuilder {
  private String hostname = "";
  private String os = "";
  private String osVersion = "";
  private String clientVersion = "";
  private List<IpPrefix> routableIps = List.of();
  private List<String> requestTags = List.of();
  private List<HostInfo.Service> services = List.of();
  private boolean shieldsUp;
  private boolean peerRelay;
  private List<String> sshHostKeys = List.of();

  HostInfoBuilder() {}

  HostInfoBuilder(HostInfo like) {
    hostname = like.hostname();
    os = like.os();
    osVersion = like.osVersion();
    clientVersion = like.clientVersion();
    routableIps = like.routableIps();
    requestTags = like.requestTags();
    services = like.services();
    shieldsUp = like.shieldsUp();
    peerRelay = like.peerRelay();
    sshHostKeys = like.sshHostKeys();
  }

  /** Sets the component of this name. */
  public HostInfoBuilder hostname(String value) {
    hostname = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder os(String value) {
    os = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder osVersion(String value) {
    osVersion = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder clientVersion(String value) {
    clientVersion = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder routableIps(List<IpPrefix> value) {
    routableIps = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder requestTags(List<String> value) {
    requestTags = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder services(List<HostInfo.Service> value) {
    services = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder shieldsUp(boolean value) {
    shieldsUp = value;
    return this;
  }

  /** See {@link HostInfo}. */
  public HostInfoBuilder peerRelay(boolean value) {
    peerRelay = value;
    return this;
  }

  /** Sets the component of this name. */
  public HostInfoBuilder sshHostKeys(List<String> value) {
    sshHostKeys = value;
    return this;
  }

  /** What the node says. */
  public HostInfo build() {
    return new HostInfo(
        hostname,
        os,
        osVersion,
        clientVersion,
        routableIps,
        requestTags,
        services,
        shieldsUp,
        peerRelay,
        sshHostKeys);
  }
}
