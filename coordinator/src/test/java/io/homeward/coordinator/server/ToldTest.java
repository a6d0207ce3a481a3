package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.state.News;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whoever was told the news knows what a new map would say: devices come, go, change tags, owners
 * and networks under changing policies, and every device hears of it as a stream would have it.
 */
@Timeout(120)
class ToldTest {
  private static final List<String> POLICIES =
      List.of(
          "{}",
          "{\"grants\": []}",
          """
          {"grants": [{"src": ["autogroup:member"], "dst": ["autogroup:self"], "ip": ["*"]}]}
          """,
          """
          {"tagOwners": {"tag:a": [], "tag:b": []},
           "grants": [{"src": ["tag:a"], "dst": ["tag:b"], "ip": ["tcp:22"]},
                      {"src": ["anna@"], "dst": ["10.1.0.0/16"], "ip": ["*"]},
                      {"src": ["ben@"], "dst": ["autogroup:internet"], "ip": ["*"]}],
           "autoApprovers": {"routes": {"10.0.0.0/8": ["tag:a", "anna@"]}, "exitNode": ["tag:b"]},
           "nodeAttrs": [{"target": ["tag:b"], "attr": ["suggest-exit-node", "x"]}],
           "ssh": [{"action": "accept", "src": ["anna@"], "dst": ["tag:a"], "users": ["root"]}]}
          """,
          """
          {"tagOwners": {"tag:a": [], "tag:b": []},
           "grants": [{"src": ["*"], "dst": ["tag:a"], "ip": ["*"]},
                      {"src": ["ben@"], "dst": ["10.1.0.0/16"], "ip": ["*"], "via": ["tag:b"]},
                      {"src": ["autogroup:member"], "dst": ["autogroup:self", "tag:b"],
                       "ip": ["tcp:80"], "app": {"tailscale.com/cap/relay": []}}],
           "autoApprovers": {"routes": {"10.1.0.0/16": ["autogroup:tagged"]}}}
          """);

  private static final List<IpPrefix> NETWORKS =
      List.of(
          IpPrefix.parse("10.1.0.0/16"),
          IpPrefix.parse("10.2.0.0/16"),
          IpPrefix.parse("0.0.0.0/0"));

  private static final JsonMapper JSON = new JsonMapper();
  private static final int DEVICES = 12;
  private static final int MANY = 300;
  private static final int PEOPLE = 30;
  private static final int AT_ONCE = 80;

  private final Mapper mapper = new Mapper(() -> new WireDerpMap(null, Map.of(), true));
  private final DeltaFrames frames = new DeltaFrames(mapper);
  private final Map<Long, Client> clients = new TreeMap<>();
  private final Random random = new Random(7);
  private long last = DEVICES;
  private Snapshot snapshot = Snapshot.of(tailnet());

  private static Contents tailnet() {
    return tailnet(DEVICES, 1);
  }

  /** Devices of so many of the people, one after the other; there are two people at least. */
  private static Contents tailnet(int devices, int people) {
    List<User> users = new ArrayList<>();
    users.add(Devices.ANNA);
    users.add(new User(2, "ben", "Ben", Devices.NOW));
    for (int id = 3; id <= people; id++) {
      users.add(new User(id, "person" + id, "person" + id, Devices.NOW));
    }
    return new Contents(
        new Tailnet("amber-otter.internal", devices, users.size(), 0),
        users,
        Devices.tailnet(devices).devices().stream()
            .map(device -> ownedBy(device, owner(device.id(), people)))
            .toList(),
        List.of(),
        List.of(),
        WrittenPolicy.NONE);
  }

  private static long owner(long device, int people) {
    return 1 + device % people;
  }

  private static Device ownedBy(Device device, long user) {
    Device.Registration old = device.registration();
    return device.withRegistration(
        new Device.Registration(
            old.machine(), old.node(), user, List.of(), old.keyExpiry(), old.ephemeral()));
  }

  /** What a device knows. */
  private static final class Client {
    /** By id. */
    final Map<Long, ObjectNode> peers = new TreeMap<>();

    /** What came last of the rest, by name. */
    final Map<String, JsonNode> rest = new TreeMap<>();

    final Map<Long, JsonNode> profiles = new TreeMap<>();

    void hear(byte[] json) {
      JsonNode message = JSON.readTree(json);
      message.path("Peers").forEach(peer -> put((ObjectNode) peer));
      message.path("PeersChanged").forEach(peer -> put((ObjectNode) peer));
      message.path("PeersRemoved").forEach(id -> peers.remove(id.asLong()));
      message.path("PeersChangedPatch").forEach(this::patch);
      message
          .path("OnlineChange")
          .properties()
          .forEach(one ->
              Objects.requireNonNull(peers.get(Long.parseLong(one.getKey())))
                  .set("Online", one.getValue()));
      message.path("UserProfiles").forEach(one -> profiles.put(one.get("ID").asLong(), one));
      for (String part : List.of("Node", "PacketFilters", "SSHPolicy")) {
        if (message.has(part)) {
          JsonNode value = message.get(part);
          rest.put(part, part.equals("Node") ? itself((ObjectNode) value) : value);
        }
      }
    }

    private void put(ObjectNode node) {
      peers.put(node.get("ID").asLong(), stripped(node));
    }

    /** Without what is told in two forms, or only sometimes. */
    private static ObjectNode stripped(ObjectNode node) {
      node.remove(List.of("LastSeen", "DERP"));
      return node;
    }

    /** That it is there itself nobody has to tell it. */
    private static ObjectNode itself(ObjectNode node) {
      return stripped(node).without("Online");
    }

    private void patch(JsonNode patch) {
      ObjectNode peer = Objects.requireNonNull(peers.get(patch.get("NodeID").asLong()));
      patch
          .properties()
          .forEach(field -> {
            switch (field.getKey()) {
              case "NodeID", "LastSeen" -> {}
              case "DERPRegion" -> peer.set("HomeDERP", field.getValue());
              default -> peer.set(field.getKey(), field.getValue());
            }
          });
    }
  }

  @Test
  void whoeverWasToldTheNewsKnowsWhatANewMapWouldSay() throws IOException {
    snapshot.devices().forEach(device -> clients.put(device.id(), fresh(device)));
    Map<Long, News> waiting = new TreeMap<>();
    int unconcerned = 0;
    for (int round = 0; round < 1500; round++) {
      List<Mutation> steps = List.of(step());
      News news = Steps.news(snapshot, steps);
      snapshot = news.after();
      clients.keySet().removeIf(id -> snapshot.device(id) == null);
      waiting.keySet().retainAll(clients.keySet());
      for (Device device : snapshot.devices()) {
        if (!clients.containsKey(device.id())) {
          clients.put(device.id(), fresh(device));
        } else if (waiting.containsKey(device.id()) || Steps.concerns(news, device.id())) {
          waiting.merge(device.id(), news, Steps::then);
        } else {
          unconcerned++;
        }
        // Some are slow.
        News all = random.nextInt(4) == 0 ? null : waiting.remove(device.id());
        if (all != null) {
          tell(all, device);
        }
        if (!waiting.containsKey(device.id())) {
          assertKnowsAll(device, round + " " + steps);
        }
      }
    }
    assertThat(unconcerned).as("how often somebody had to hear nothing").isGreaterThan(1000);
  }

  @Test
  void whoIsOfNoConcernWhenManyChangeAtOnceWouldHearNothing() {
    int unconcerned = 0;
    for (int round = 0; round < 10 * POLICIES.size(); round++) {
      Snapshot before =
          Steps.after(
              Snapshot.of(tailnet(MANY, PEOPLE)),
              List.of(
                  new Mutation.PutPolicy(
                      new WrittenPolicy(
                          1, POLICIES.get(round % POLICIES.size()), "", Devices.NOW, 0))));
      snapshot = before;
      List<Mutation> steps = new ArrayList<>();
      while (steps.size() < AT_ONCE) {
        Mutation step = step();
        // These concern everybody.
        if (!(step instanceof Mutation.PutPolicy) && !(step instanceof Mutation.PutUser)) {
          steps.add(step);
          snapshot = Steps.after(snapshot, List.of(step));
        }
      }
      News news = Steps.news(before, steps);
      for (Device device : news.after().devices()) {
        if (!Steps.concerns(news, device.id())) {
          unconcerned++;
          String who = round + " device " + device.id();
          assertThat(mapper.own(news, device, Devices.NOW)).as(who).isNull();
          assertThat(frames.frames(news, device, Devices.NOW, false)).as(who).isEmpty();
        }
      }
    }
    assertThat(unconcerned).as("how often somebody had to hear nothing").isGreaterThan(1000);
  }

  @Test
  void aChangeOfManyIsNewsForThoseAloneWhoSeeThem() {
    List<Mutation> steps = new ArrayList<>();
    // All those of the first ten people.
    for (long id = 1; id <= MANY; id++) {
      if (owner(id, PEOPLE) <= 10) {
        steps.add(new Mutation.SetPresence(id, new Device.Presence(false, Devices.NOW)));
      }
    }
    News news = Steps.news(Snapshot.of(tailnet(MANY, PEOPLE)), steps);

    assertThat(steps).hasSizeGreaterThan(64);
    for (long id = 1; id <= MANY; id++) {
      assertThat(Steps.concerns(news, id)).isEqualTo(owner(id, PEOPLE) <= 10);
    }
  }

  private void tell(News news, Device device) throws IOException {
    Client client = Objects.requireNonNull(clients.get(device.id()));
    MapResponse own = mapper.own(news, device, Devices.NOW);
    if (own != null) {
      client.hear(ControlJson.encode(own));
    }
    boolean zstd = random.nextBoolean();
    for (byte[] frame : frames.frames(news, device, Devices.NOW, zstd)) {
      client.hear(Objects.requireNonNull(MapFrames.read(new ByteArrayInputStream(frame), zstd)));
    }
  }

  private Client fresh(Device device) {
    Client client = new Client();
    client.hear(ControlJson.encode(mapper.full(snapshot, device, Devices.NOW)));
    return client;
  }

  private void assertKnowsAll(Device device, String when) {
    Client knows = Objects.requireNonNull(clients.get(device.id()));
    Client fresh = fresh(device);
    assertThat(knows.peers.keySet())
        .as(when + " device " + device.id())
        .isEqualTo(fresh.peers.keySet());
    fresh.peers.forEach((id, peer) ->
        assertThat(knows.peers.get(id)).as(when + " device " + device.id()).isEqualTo(peer));
    for (Client client : List.of(knows, fresh)) {
      // Nobody may log in: said, or never said otherwise.
      JsonNode ssh = client.rest.get("SSHPolicy");
      if (ssh != null && ssh.get("rules").isEmpty()) {
        client.rest.remove("SSHPolicy");
      }
    }
    assertThat(knows.rest).as(when + " device " + device.id()).isEqualTo(fresh.rest);
    assertThat(knows.profiles).as(when).containsAllEntriesOf(fresh.profiles);
  }

  private Mutation step() {
    List<Device> all = List.copyOf(snapshot.devices());
    if (all.size() < DEVICES && random.nextInt(3) == 0) {
      last++; // An id is never used again.
      return new Mutation.PutDevice(Devices.device(last));
    }
    Device known = all.get(random.nextInt(all.size()));
    long id = known.id();
    Device.Registration old = known.registration();
    Device.Report report = known.report();
    return switch (random.nextInt(9)) {
      case 0 -> new Mutation.RemoveDevice(all.size() > 3 ? id : -1);
      case 1 -> {
        long version = snapshot.policy().version() + 1;
        String text = POLICIES.get(random.nextInt(POLICIES.size()));
        yield new Mutation.PutPolicy(new WrittenPolicy(version, text, "", Devices.NOW, 0));
      }
      case 2 ->
          new Mutation.SetPresence(
              id, new Device.Presence(!known.presence().online(), Devices.NOW));
      case 3 -> {
        List<String> tags =
            List.of(
                    List.<String>of(),
                    List.of("tag:a"),
                    List.of("tag:b"),
                    List.of("tag:a", "tag:b"))
                .get(random.nextInt(4));
        long owner = tags.isEmpty() ? 1 + random.nextInt(2) : User.TAGGED_DEVICES.id();
        yield new Mutation.PutDevice(
            known.withRegistration(
                new Device.Registration(
                    old.machine(), old.node(), owner, tags, null, old.ephemeral())));
      }
      case 4, 5 -> new Mutation.PutDevice(known.withReport(announcing(report)));
      case 6 ->
          new Mutation.PutDevice(known.withRoutes(random.nextBoolean() ? NETWORKS : List.of()));
      case 7 -> {
        User user = Objects.requireNonNull(snapshot.user(1 + random.nextInt(2)));
        String name = (user.id() == 1 ? "anna" : "ben") + (random.nextInt(3) == 0 ? "2" : "");
        yield new Mutation.PutUser(new User(user.id(), name, name, user.created()));
      }
      default ->
          new Mutation.PutDevice(
              known.withReport(
                  new Device.Report(
                      report.disco(),
                      List.of(Endpoint.parse("192.0.2.1:" + (1024 + random.nextInt(100)))),
                      1 + random.nextInt(3),
                      report.capability(),
                      report.host())));
    };
  }

  private Device.Report announcing(Device.Report report) {
    List<IpPrefix> some = NETWORKS.stream().filter(_ -> random.nextBoolean()).toList();
    return new Device.Report(
        report.disco(),
        report.endpoints(),
        report.homeDerp(),
        report.capability(),
        Devices.announcing(report.host(), some));
  }

  @Test
  void theFramesOfThoseWhoHearTheSameAreTheVeryOnes() {
    Snapshot many = Snapshot.of(Devices.tailnet(100));
    News news =
        Steps.news(
            many, List.of(new Mutation.SetPresence(5, new Device.Presence(false, Devices.NOW))));

    byte[] one = only(frames.frames(news, device(news, 1), Devices.NOW, true));
    byte[] other = only(frames.frames(news, device(news, 2), Devices.NOW, true));

    assertThat(one).isSameAs(other);
    assertThat(frames.frames(news, device(news, 5), Devices.NOW, true)).as("itself").isEmpty();
  }

  private static Device device(News news, long id) {
    return Objects.requireNonNull(news.after().device(id));
  }

  private static byte[] only(List<byte[]> frames) {
    assertThat(frames).hasSize(1);
    return frames.getFirst();
  }
}
