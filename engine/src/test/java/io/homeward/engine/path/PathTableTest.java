package io.homeward.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.path.PathReport.Kind;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every event in every state, and all of them in any order. */
class PathTableTest extends OnePath {
  private final Map<Kind, Runnable> preludes = preludes();

  private Map<Kind, Runnable> preludes() {
    Map<Kind, Runnable> all = new EnumMap<>(Kind.class);
    all.put(Kind.NONE, () -> on(named()));
    all.put(Kind.HOPED, () -> on(named(WAN)));
    all.put(
        Kind.HEARD,
        () -> {
          on(named());
          on(heard(WAN));
        });
    all.put(Kind.TRUSTED, this::becomeTrusted);
    all.put(
        Kind.DOUBTFUL,
        () -> {
          becomeTrusted();
          pass(10 * SECOND);
        });
    all.put(
        Kind.RELAYED,
        () -> {
          on(atHome(1));
          on(named(WAN));
        });
    all.put(
        Kind.THROUGH_DEVICE,
        () -> {
          on(atHome(1));
          on(named(WAN));
          on(deviceWorks());
        });
    return all;
  }

  private static final String TABLE =
      """
                           NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      named                HOPED    HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      namedNowhere         NONE     NONE     HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      otherKey             HOPED    HOPED    HEARD    DOUBTFUL DOUBTFUL RELAYED  RELAYED
      noKey                HOPED    HOPED    HEARD    HEARD    HEARD    RELAYED  RELAYED
      caught               NONE     NONE     NONE     RELAYED  RELAYED  RELAYED  THROUGH_DEVICE
      atHome               RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      noRelay              NONE     HOPED    HEARD    TRUSTED  DOUBTFUL HOPED    THROUGH_DEVICE
      ownEndpoints         NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      moved                NONE     HOPED    HEARD    DOUBTFUL DOUBTFUL RELAYED  THROUGH_DEVICE
      movedAgain           NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      initiation           NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      session              NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      givenUp              NONE     HOPED    NONE     TRUSTED  RELAYED  RELAYED  THROUGH_DEVICE
      sent                 NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heard                HEARD    HEARD    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heardElsewhere       HEARD    HEARD    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heardThroughRelay    RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      strangersCopy        NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heardThroughDevice   NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      pinged               HOPED    HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      pingedByRelay        RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      pingedThroughDevice  NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      answered             NONE     TRUSTED  TRUSTED  TRUSTED  TRUSTED  TRUSTED  TRUSTED
      unknownPong          NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      called               RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      relayGone            NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      deviceWorks          THROUGH_DEVICE THROUGH_DEVICE THROUGH_DEVICE TRUSTED  THROUGH_DEVICE THROUGH_DEVICE THROUGH_DEVICE
      socketsOpened        NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      placeSeen            NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      asked                NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      sevenSeconds         NONE     HOPED    HEARD    DOUBTFUL DOUBTFUL RELAYED  THROUGH_DEVICE
      sendingInVain        NONE     HOPED    HEARD    RELAYED  RELAYED  RELAYED  RELAYED
      """;

  private final Set<Class<?>> events = new HashSet<>();

  private Map<String, Runnable> events() {
    Map<String, Runnable> all = new LinkedHashMap<>();
    Consumer<PathEvent> tell =
        event -> {
          events.add(event.getClass());
          on(event);
        };
    all.put("named", () -> tell.accept(named(WAN, LAN)));
    all.put("namedNowhere", () -> tell.accept(named()));
    all.put("otherKey", () -> tell.accept(new PathEvent.Named(List.of(WAN), OTHER_KEY, 0)));
    all.put("noKey", () -> tell.accept(new PathEvent.Named(List.of(WAN), null, 0)));
    all.put("caught", () -> tell.accept(routes("203.0.113.0/24")));
    all.put("atHome", () -> tell.accept(atHome(1)));
    all.put("noRelay", () -> tell.accept(atHome(0)));
    all.put("ownEndpoints", () -> tell.accept(new PathEvent.OwnEndpointsChanged()));
    all.put("moved", () -> tell.accept(new PathEvent.Moved(true, false)));
    all.put("movedAgain", () -> tell.accept(new PathEvent.Moved(true, true)));
    all.put("initiation", () -> tell.accept(new PathEvent.Initiation(new byte[] {1})));
    all.put("session", () -> tell.accept(new PathEvent.SessionReady()));
    all.put("givenUp", () -> tell.accept(new PathEvent.HandshakeGivenUp()));
    all.put("sent", () -> tell.accept(new PathEvent.Sent()));
    all.put("heard", () -> tell.accept(heard(WAN)));
    all.put("heardElsewhere", () -> tell.accept(heard(NAT)));
    all.put("heardThroughRelay", () -> tell.accept(new PathEvent.HeardFrom(RELAY)));
    all.put("strangersCopy", () -> tell.accept(new PathEvent.HeardFrom(new Way.Relayed(1, OWN))));
    all.put("heardThroughDevice", () -> tell.accept(new PathEvent.HeardFrom(DEVICE)));
    all.put("pinged", () -> tell.accept(ping(new Way.Direct(WAN))));
    all.put("pingedByRelay", () -> tell.accept(ping(RELAY)));
    all.put("pingedThroughDevice", () -> tell.accept(ping(DEVICE)));
    all.put(
        "answered",
        () -> {
          List<PathAction> actions = on(new PathEvent.Asked());
          now += 20 * MILLISECOND;
          tell.accept(pong(actions, WAN));
        });
    all.put("unknownPong", () -> tell.accept(pong(List.of(), WAN)));
    all.put("called", () -> tell.accept(called(WAN)));
    all.put("relayGone", () -> tell.accept(new PathEvent.RelayGone(1)));
    all.put("deviceWorks", () -> tell.accept(deviceWorks()));
    all.put(
        "socketsOpened",
        () ->
            tell.accept(new PathEvent.SocketsOpened(List.of(new PathEvent.Socket(1, 50_000)), 1)));
    all.put("placeSeen", () -> tell.accept(new PathEvent.PlaceSeen(1, 0, 2, WAN)));
    all.put("asked", () -> tell.accept(new PathEvent.Asked()));
    all.put(
        "sevenSeconds",
        () -> {
          now += 7 * SECOND;
          tell.accept(new PathEvent.Deadline());
        });
    all.put(
        "sendingInVain",
        () -> {
          for (int i = 0; i < 130; i++) {
            on(new PathEvent.Sent());
            pass(100 * MILLISECOND);
          }
        });
    return all;
  }

  @Test
  void everyEventInEveryStateLeadsWhereTheTableSays() {
    List<String[]> rows = TABLE.lines().map(line -> line.strip().split(" +")).toList();
    Map<String, Runnable> all = events();
    List<String> wrong = new ArrayList<>();
    for (String[] row : rows.subList(1, rows.size())) {
      for (Kind from : Kind.values()) {
        path = machine();
        preludes.getOrDefault(from, () -> {}).run();
        assertThat(kind()).as("the way to %s", from).isEqualTo(from);
        all.getOrDefault(row[0], () -> wrong.add("no event " + row[0])).run();
        String expected = row[1 + Arrays.asList(rows.getFirst()).indexOf(from.name())];
        if (!kind().name().equals(expected)) {
          wrong.add(from + " " + row[0] + " -> " + kind() + ", not " + expected);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows.stream().skip(1).map(row -> row[0])).containsExactlyElementsOf(all.keySet());
    assertThat(events)
        .as("every event stands in the table")
        .containsExactlyInAnyOrder(PathEvent.class.getPermittedSubclasses());
  }

  /** Whatever happens in whatever order. */
  @Test
  void whatIsAnnouncedIsWhatIsUsedAndNothingGoesIntoTheTunnel() {
    Random random = new Random(11);
    List<Endpoint> some = List.of(WAN, LAN, V6, NAT);
    List<PathAction> sent = new ArrayList<>();
    PathAction.Use announced = new PathAction.Use(null, null);
    TunnelRoutes routes = TunnelRoutes.TAILNET;
    for (int i = 0; i < 60_000; i++) {
      now += random.nextInt(4) == 0 ? random.nextLong(8 * SECOND) : random.nextLong(SECOND / 5);
      Endpoint one = some.get(random.nextInt(some.size()));
      PathEvent event =
          switch (random.nextInt(16)) {
            case 0 ->
                new PathEvent.Named(
                    some.subList(random.nextInt(5), 4),
                    random.nextInt(8) == 0 ? null : random.nextInt(8) == 0 ? OTHER_KEY : KEY,
                    random.nextInt(3));
            case 1 -> {
              routes =
                  random.nextBoolean()
                      ? TunnelRoutes.TAILNET
                      : TunnelRoutes.of(List.of(IpPrefix.containing(one.address(), 16)), false);
              yield new PathEvent.RoutesChanged(routes);
            }
            case 2 -> atHome(random.nextInt(3));
            case 3 -> new PathEvent.OwnEndpointsChanged();
            case 4 -> new PathEvent.Moved(random.nextBoolean(), random.nextBoolean());
            case 5 -> new PathEvent.Initiation(new byte[] {1});
            case 6 -> new PathEvent.SessionReady();
            case 7 -> new PathEvent.HandshakeGivenUp();
            case 8 -> heard(one);
            case 9 -> new PathEvent.HeardFrom(new Way.Relayed(1 + random.nextInt(2), PEER));
            case 10 -> ping(random.nextBoolean() ? RELAY : new Way.Direct(one));
            case 11 -> pong(sent, one);
            case 12 -> called(one);
            case 13 -> new PathEvent.RelayGone(1 + random.nextInt(2));
            case 14 -> new PathEvent.Deadline();
            default -> new PathEvent.Sent();
          };
      List<PathAction> actions = on(event);
      sent = actions.isEmpty() ? sent : actions;
      for (PathAction action : actions) {
        if (action instanceof PathAction.Use use) {
          assertThat(use).isNotEqualTo(announced);
          announced = use;
        }
        Way to =
            switch (action) {
              case PathAction.SendTo(Way way, _) -> way;
              case PathAction.SendDisco(Way way, _, _) -> way;
              default -> RELAY;
            };
        assertThat(leadsAstray(to, routes)).as("%s after %s", action, event).isFalse();
      }
      assertThat(path.way()).isEqualTo(announced.way());
      assertThat(leadsAstray(announced.way(), routes)).as("%s", event).isFalse();
      assertThat(path.report(now).history().size()).isLessThanOrEqualTo(PathHistory.MAX_ENTRIES);
    }
  }

  private static boolean leadsAstray(@Nullable Way way, TunnelRoutes routes) {
    return way instanceof Way.Direct(Endpoint endpoint, _) && routes.mayCatch(endpoint.address());
  }
}
