package io.homeward.engine.control.message;

import io.homeward.engine.inet.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link WireHostinfo}; what is not set is absent. For meanings see there. Not for several
 * threads.
 */
@SuppressWarnings("MissingSummary") // one setter for each component of the record
public final class WireHostinfoBuilder {
  private String clientVersion = "";
  private String backendLogId = "";
  private String os = "";
  private String osVersion = "";
  private String distro = "";
  private String distroVersion = "";
  private String deviceModel = "";
  private String hostname = "";
  private boolean shieldsUp;
  private boolean peerRelay;
  private List<String> sshHostKeys = List.of();
  private boolean noLogsNoSupport;
  private String machine = "";
  private String goArch = "";
  private List<IpPrefix> routableIps = List.of();
  private List<String> requestTags = List.of();
  private List<WireHostinfo.Service> services = List.of();
  private WireHostinfo.@Nullable NetInfo netInfo;
  private @Nullable Boolean userspace;
  private @Nullable Boolean userspaceRouter;

  WireHostinfoBuilder() {}

  /** Sets the component of this name. */
  public WireHostinfoBuilder clientVersion(String value) {
    clientVersion = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder backendLogId(String value) {
    backendLogId = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder os(String value) {
    os = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder osVersion(String value) {
    osVersion = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder distro(String value) {
    distro = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder distroVersion(String value) {
    distroVersion = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder deviceModel(String value) {
    deviceModel = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder hostname(String value) {
    hostname = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder shieldsUp(boolean value) {
    shieldsUp = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder noLogsNoSupport(boolean value) {
    noLogsNoSupport = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder machine(String value) {
    machine = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder goArch(String value) {
    goArch = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder routableIps(List<IpPrefix> value) {
    routableIps = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder requestTags(List<String> value) {
    requestTags = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder services(List<WireHostinfo.Service> value) {
    services = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder netInfo(WireHostinfo.@Nullable NetInfo value) {
    netInfo = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder userspace(@Nullable Boolean value) {
    userspace = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder userspaceRouter(@Nullable Boolean value) {
    userspaceRouter = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder peerRelay(boolean value) {
    peerRelay = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireHostinfoBuilder sshHostKeys(List<String> value) {
    sshHostKeys = value;
    return this;
  }

  /** What the node says. */
  public WireHostinfo build() {
    return new WireHostinfo(
        clientVersion,
        backendLogId,
        os,
        osVersion,
        distro,
        distroVersion,
        deviceModel,
        hostname,
        shieldsUp,
        noLogsNoSupport,
        machine,
        goArch,
        routableIps,
        requestTags,
        services,
        netInfo,
        userspace,
        userspaceRouter,
        peerRelay,
        sshHostKeys);
  }
}
