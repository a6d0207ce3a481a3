package io.homeward.ui.session;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.node.Works;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the {@link UiState} of a node's status. Pure. */
final class UiStates {
  private static final Comparator<Device> ONLINE_FIRST =
      Comparator.comparing(Device::online)
          .reversed()
          .thenComparing(Device::name, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(Device::id);

  private UiStates() {}

  /**
   * The state to show.
   *
   * @param sshUser the account name for {@code ssh user@host}
   * @param now decides which keys have expired
   */
  static UiState fold(NodeStatus status, Wishes wishes, String sshUser, Instant now) {
    NetMap map = status.netMap();
    List<Trouble> troubles = troubles(status, wishes);
    SignIn signIn = signIn(status, wishes, troubles.stream().map(Trouble::problem).toList());
    UserProfile owner = map == null ? null : map.ownerOf(map.self());
    Connection connection = connection(status, now);
    return new UiState(
        connection,
        signIn,
        map == null ? "" : tailnetName(map),
        owner == null ? "" : owner.loginName(),
        signIn == SignIn.IN_BROWSER ? signInPage(status) : null,
        map == null
            ? null
            : device(map, map.self(), null, new PeerPath.None(), connection.isUp(), sshUser, now),
        map == null ? List.of() : groups(map, status, connection.isUp(), sshUser, now),
        troubles,
        map == null ? List.of() : map.health(),
        status.preferences());
  }

  private static List<Trouble> troubles(NodeStatus status, Wishes wishes) {
    List<Trouble> troubles = new ArrayList<>();
    if (wishes.refusal() != null) {
      boolean running = status.state() == NodeState.RUNNING;
      troubles.add(new Trouble(wishes.refusal(), null, running ? Works.ALL : Works.NOTHING));
    }
    for (HealthItem item : status.health()) {
      NodeProblem problem = item.problem();
      boolean told = wishes.gaveUp() && problem.kind() == NodeProblem.Kind.SIGN_IN_NOT_FINISHED;
      if (!told && !problem.isNotice()) {
        troubles.add(new Trouble(problem, item.since(), item.works()));
      }
    }
    return troubles;
  }

  private static Connection connection(NodeStatus status, Instant now) {
    NetMap map = status.netMap();
    boolean expired =
        has(status, NodeProblem.Kind.KEY_EXPIRED) || (map != null && map.self().expiredAt(now));
    if (has(status, NodeProblem.Kind.DAEMON_GONE)) {
      return Connection.AWAY;
    }
    return switch (status.state()) {
      case NO_STATE -> status.preferences().wantRunning() ? Connection.CONNECTING : Connection.OFF;
      case NEEDS_LOGIN -> expired ? Connection.EXPIRED : Connection.NEEDS_SIGN_IN;
      case NEEDS_MACHINE_AUTH -> Connection.NEEDS_APPROVAL;
      case STOPPED -> Connection.OFF;
      case STARTING -> expired ? Connection.EXPIRED : Connection.CONNECTING;
      case RUNNING -> {
        if (expired) {
          yield Connection.EXPIRED;
        }
        if (has(status, NodeProblem.Kind.INSIDE_ONLY)) {
          yield Connection.INSIDE_ONLY;
        }
        boolean amiss =
            !status.controlConnected()
                || !status.problems().stream().allMatch(NodeProblem::isNotice)
                || (map != null
                    && map.health().stream().anyMatch(HealthMessage::impactsConnectivity));
        yield amiss ? Connection.DEGRADED : Connection.CONNECTED;
      }
    };
  }

  private static boolean has(NodeStatus status, NodeProblem.Kind kind) {
    return status.problems().stream().anyMatch(problem -> problem.kind() == kind);
  }

  private static SignIn signIn(NodeStatus status, Wishes wishes, List<NodeProblem> problems) {
    boolean waiting =
        switch (status.state()) {
          case NEEDS_LOGIN -> true;
          case NO_STATE, STARTING -> status.netMap() == null && wishes.signingIn();
          case NEEDS_MACHINE_AUTH, STOPPED, RUNNING -> false;
        };
    if (!waiting) {
      return SignIn.NOT_NEEDED;
    }
    if (signInPage(status) != null) {
      return SignIn.IN_BROWSER;
    }
    boolean refused = problems.stream().anyMatch(p -> endsSignIn(p.kind()));
    return wishes.signingIn() && !refused ? SignIn.CONTACTING : SignIn.CHOOSING;
  }

  /** The page where to sign in, or null. A server could name anything: only the web is opened. */
  private static @Nullable URI signInPage(NodeStatus status) {
    URI page = status.authUrl();
    if (page == null || page.getScheme() == null || page.getHost() == null) {
      return null;
    }
    String scheme = page.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("https") || scheme.equals("http") ? page : null;
  }

  /** Whether trying on by itself makes no sense: the person has to change something first. */
  static boolean endsSignIn(NodeProblem.Kind kind) {
    return switch (kind) {
      case NOT_A_TAILNET_SERVER,
          CERTIFICATE_REJECTED,
          SERVER_KEY_CHANGED,
          REGISTRATION_REFUSED,
          SIGN_IN_NOT_FINISHED,
          DEVICE_REMOVED,
          BAD_HOSTNAME,
          BAD_URL,
          PORT_IN_USE,
          TUN_NOT_PERMITTED,
          HELPER_FAILED,
          STATE_BROKEN,
          STATE_IN_USE,
          SOCKET_NOT_OPENED,
          STATE_NOT_WRITTEN,
          INTERNAL ->
          true;
      case SERVER_UNREACHABLE,
          CAPTIVE_PORTAL,
          DAEMON_GONE,
          MAP_REMEMBERED,
          SERVER_ERROR,
          KEY_EXPIRED,
          NOT_GUARDED,
          ROUTE_TAKEN,
          LINK_FOUGHT,
          NAMES_FOUGHT,
          NAMES_LEFT,
          NAMES_NOT_SET,
          ROUTE_AT_HOME,
          ADDRESS_TAKEN,
          OTHER_TAILNET,
          PEER_CLOCK_BEHIND,
          INSIDE_ONLY,
          NAMES_UNANSWERED,
          NAMES_ASKED_ELSEWHERE,
          NAMES_SILENT,
          RELAY_UNREACHABLE,
          RELAY_UNWELL ->
          false;
    };
  }

  private static String tailnetName(NetMap map) {
    return map.domain().isEmpty() ? map.magicDnsSuffix() : map.domain();
  }

  private static List<DeviceGroup> groups(
      NetMap map, NodeStatus status, boolean up, String sshUser, Instant now) {
    PortMapState.Verdict router = status.reach().router().verdict();
    List<Device> mine = new ArrayList<>();
    List<Device> shared = new ArrayList<>();
    List<Device> tagged = new ArrayList<>();
    Map<Long, List<Device>> others = new TreeMap<>();
    for (PeerStatus peer : status.peers()) {
      NodeInfo node = peer.node();
      Device device = device(map, node, peer, path(peer, router), up, sshUser, now);
      if (!node.tags().isEmpty()) {
        tagged.add(device);
      } else if (node.identity().sharerId() != 0) {
        shared.add(device);
      } else if (node.userId() == map.self().userId() && map.self().tags().isEmpty()) {
        mine.add(device);
      } else {
        others.computeIfAbsent(node.userId(), id -> new ArrayList<>()).add(device);
      }
    }
    List<DeviceGroup> byOwner = new ArrayList<>();
    others.forEach((userId, devices) ->
        byOwner.add(
            new DeviceGroup(
                "user" + userId,
                DeviceGroup.Kind.OTHER_OWNER,
                devices.getFirst().owner(),
                ordered(devices))));
    byOwner.sort(Comparator.comparing(DeviceGroup::owner, String.CASE_INSENSITIVE_ORDER));
    List<DeviceGroup> groups = new ArrayList<>();
    addUnlessEmpty(groups, "mine", DeviceGroup.Kind.MINE, mine);
    groups.addAll(byOwner);
    addUnlessEmpty(groups, "shared", DeviceGroup.Kind.SHARED, shared);
    addUnlessEmpty(groups, "tagged", DeviceGroup.Kind.TAGGED, tagged);
    return groups;
  }

  private static void addUnlessEmpty(
      List<DeviceGroup> groups, String id, DeviceGroup.Kind kind, List<Device> devices) {
    if (!devices.isEmpty()) {
      groups.add(new DeviceGroup(id, kind, "", ordered(devices)));
    }
  }

  private static List<Device> ordered(List<Device> devices) {
    devices.sort(ONLINE_FIRST);
    return devices;
  }

  private static Device device(
      NetMap map,
      NodeInfo node,
      @Nullable PeerStatus peer,
      PeerPath path,
      boolean up,
      String sshUser,
      Instant now) {
    boolean self = peer == null;
    boolean online = up && (self || Boolean.TRUE.equals(node.online()));
    Os os = Os.of(node.host().os());
    String ipv4 = text(node.ipv4());
    String ipv6 = text(node.ipv6());
    String fqdn = node.name().indexOf('.') > 0 ? node.fqdn() : "";
    DeviceNames names = new DeviceNames(node.shortName(), fqdn, ipv4, ipv6);
    return new Device(
        node.id(),
        self,
        names.shortName(),
        fqdn,
        ipv4,
        ipv6,
        os,
        node.host().osVersion(),
        node.tags().isEmpty() ? ownerName(map, node) : "",
        node.tags().stream().map(UiStates::withoutPrefix).toList(),
        online,
        online ? null : node.lastSeen(),
        node.keyExpiry(),
        node.expiredAt(now),
        path,
        peer == null ? null : peer.latency(),
        peer == null ? 0 : peer.receivedBytes(),
        peer == null ? 0 : peer.sentBytes(),
        peer == null ? null : peer.lastHandshake(),
        names.copyForms(os.isComputer(), sshUser),
        self || !os.isComputer() ? List.of() : names.links(sshUser, node.host().services()));
  }

  private static PeerPath path(PeerStatus peer, PortMapState.Verdict router) {
    if (peer.currentEndpoint() != null) {
      return new PeerPath.Direct(peer.currentEndpoint().toString());
    }
    RelayingDevice device = peer.relayingDevice();
    if (device != null) {
      return new PeerPath.ThroughDevice(device.name(), device.endpoint().toString());
    }
    return peer.relayRegion().isEmpty()
        ? new PeerPath.None()
        : new PeerPath.Relayed(peer.relayRegion(), peer.why(), router);
  }

  private static String ownerName(NetMap map, NodeInfo node) {
    UserProfile owner = map.ownerOf(node);
    if (owner == null) {
      return "";
    }
    return owner.displayName().isEmpty() ? owner.loginName() : owner.displayName();
  }

  private static String withoutPrefix(String tag) {
    return tag.startsWith("tag:") ? tag.substring("tag:".length()) : tag;
  }

  private static String text(@Nullable InetAddress address) {
    return address == null ? "" : IpText.format(address);
  }
}
