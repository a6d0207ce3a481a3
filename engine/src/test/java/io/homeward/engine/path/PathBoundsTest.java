package io.homeward.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.PathReport.Kind;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a peer, or somebody in its place, can have this node do. */
class PathBoundsTest extends OnePath {
  @Test
  void whatAPeerClaimsIsBoundedHoweverMuchItClaims() {
    on(atHome(1));
    on(named(WAN));
    on(new PathEvent.Sent());
    Random random = new Random(5);
    Set<Endpoint> pinged = new HashSet<>();
    int pings = 0;
    for (int i = 0; i < 30; i++) {
      int second = i;
      Endpoint[] many = new Endpoint[1000];
      Arrays.setAll(
          many,
          n ->
              second % 2 == 0
                  ? new Endpoint(NAT.address(), 1 + random.nextInt(65_535))
                  : Endpoint.parse("8." + second + "." + n % 250 + "." + n / 250 + ":53"));
      List<PathAction> actions = new ArrayList<>(on(called(many)));
      actions.addAll(pass(SECOND));
      pings += pinged(actions).size();
      pinged.addAll(pinged(actions));
      assertThat(path.report(now).tried().size()).isLessThanOrEqualTo(Candidates.MAX_ADDRESSES);
    }
    assertThat(pings).isLessThanOrEqualTo(31 * PingBudget.PER_SECOND);
    assertThat(pinged).as("the map's endpoint is pinged all the same").contains(WAN);
  }

  @Test
  void tenThousandPlacesOfTheMapAreAFewAndTheFirstOnesAtThat() {
    on(atHome(1));
    Endpoint[] many = new Endpoint[10_000];
    Arrays.setAll(many, n -> Endpoint.parse("8." + n / 250 + "." + n % 250 + ".1:53"));
    on(named(many));
    List<PathAction> actions = new ArrayList<>(on(new PathEvent.Initiation(new byte[] {1})));
    actions.addAll(on(new PathEvent.Sent()));
    actions.addAll(pass(30 * SECOND));
    assertThat(new HashSet<>(pinged(actions)))
        .isSubsetOf(List.of(many).subList(0, Candidates.MAX_ADDRESSES));
    assertThat(path.report(now).tried()).hasSize(Candidates.MAX_ADDRESSES);
  }

  /** Somebody who saw a ping of the peer sends it again, under any address. */
  @Test
  void aPingThatIsRepeatedFromElsewhereRedirectsNothingAndIsAnsweredByOneDatagramEach() {
    becomeTrusted();
    Way used = path.way();
    DiscoMessage.Ping ping = new DiscoMessage.Ping(TxId.random(randomness), PEER, 0);
    on(new PathEvent.PingReceived(ping, new Way.Direct(WAN)));
    for (int n = 0; n < 10_000; n++) {
      Endpoint victim = Endpoint.parse("8." + n / 250 + "." + n % 250 + ".1:53");
      List<PathAction> actions = on(new PathEvent.PingReceived(ping, new Way.Direct(victim)));
      assertThat(actions).hasSizeLessThanOrEqualTo(1);
      assertThat(pinged(actions)).isEmpty();
      now += MILLISECOND / 10;
    }
    assertThat(path.way()).isEqualTo(used);
    assertThat(path.report(now).tried()).hasSizeLessThan(20);
  }

  @Test
  void aPingThatIsRepeatedWhileNoWayIsTrustedLeadsToNoMorePingsThanAllPeersHave() {
    on(atHome(1));
    on(named(WAN));
    DiscoMessage.Ping ping = new DiscoMessage.Ping(TxId.random(randomness), PEER, 0);
    int pings = 0;
    for (int n = 0; n < 10_000; n++) {
      Endpoint victim = Endpoint.parse("8." + n / 250 + "." + n % 250 + ".1:53");
      pings += pinged(on(new PathEvent.PingReceived(ping, new Way.Direct(victim)))).size();
      now += MILLISECOND / 10;
    }
    assertThat(pings).isLessThanOrEqualTo(2 * PingBudget.PER_SECOND);
    assertThat(path.way()).isEqualTo(RELAY);
    assertThat(path.report(now).tried()).hasSizeLessThan(20);
  }

  @Test
  void aRelayThatSaysAThousandTimesThatThePeerIsGoneCostsNothingToSend() {
    becomeTrusted();
    on(new PathEvent.Initiation(new byte[] {1}));
    int sent = 0;
    for (int n = 0; n < 1_000; n++) {
      sent +=
          (int)
              on(new PathEvent.RelayGone(1)).stream()
                  .filter(action -> !(action instanceof PathAction.Use))
                  .count();
    }
    assertThat(sent).isLessThan(10);
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
  }

  @Test
  void portsThatAreGuessedArePingedOnceEachAndLast() {
    on(atHome(1));
    on(named(WAN));
    Endpoint[] guesses = new Endpoint[700];
    Arrays.setAll(guesses, i -> new Endpoint(NAT.address(), 1024 + i));
    List<PathAction> actions = new ArrayList<>(on(called(guesses)));
    assertThat(pinged(actions).getFirst()).isEqualTo(WAN);
    actions.addAll(pass(10 * SECOND));
    List<Endpoint> guessed = pinged(actions).stream().filter(e -> !e.equals(WAN)).toList();
    assertThat(guessed).hasSize(Candidates.MAX_PORTS).doesNotHaveDuplicates();
    on(pong(actions, guessed.getLast()));
    assertThat(kind()).as("too late").isEqualTo(Kind.RELAYED);
  }

  @Test
  void guessesKeepTheirTurnWhenThePeerCallsAgainWithoutAny() {
    on(atHome(1));
    on(named(WAN));
    Endpoint[] guesses = new Endpoint[560];
    Arrays.setAll(guesses, i -> new Endpoint(NAT.address(), 1024 + i));
    List<PathAction> actions = new ArrayList<>(on(called(guesses)));
    actions.addAll(pass(SECOND / 2));
    on(called(WAN));
    assertThat(pinged(actions)).hasSizeLessThan(400);
    actions.addAll(pass(3 * SECOND));
    assertThat(pinged(actions)).contains(guesses);

    on(pong(actions, guesses[559]));
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
  }

  @Test
  void otherGuessesComeInThePlaceOfThoseBefore() {
    on(atHome(1));
    on(named(WAN));
    Endpoint[] first = new Endpoint[560];
    Arrays.setAll(first, i -> new Endpoint(NAT.address(), 1024 + i));
    Endpoint[] second = new Endpoint[560];
    Arrays.setAll(second, i -> new Endpoint(NAT.address(), 31_024 + i));
    on(called(first));
    List<PathAction> actions = new ArrayList<>(on(called(second)));
    actions.addAll(pass(4 * SECOND));
    assertThat(pinged(actions).stream().filter(e -> !e.equals(WAN)))
        .containsExactlyInAnyOrder(second);
  }

  @Test
  void nothingIsSentWhereNoPeerCanBe() {
    on(routes("10.0.0.0/8"));
    on(atHome(1));
    List<Endpoint> impossible =
        List.of(
            Endpoint.parse("127.0.0.1:41641"),
            Endpoint.parse("224.0.0.1:41641"),
            Endpoint.parse("169.254.169.254:80"),
            Endpoint.parse("[fe80::1]:41641"),
            Endpoint.parse("[ff02::1]:41641"),
            Endpoint.parse("255.255.255.255:1"),
            Endpoint.parse("100.64.0.5:41641"),
            Endpoint.parse("[fd7a:115c:a1e0::5]:41641"),
            Endpoint.parse("10.1.2.3:41641"),
            Endpoint.parse("192.0.2.1:0"),
            NAT);
    Endpoint[] all = impossible.toArray(Endpoint[]::new);
    List<PathAction> actions = new ArrayList<>(on(named(all)));
    actions.addAll(on(new PathEvent.Initiation(new byte[] {1})));
    actions.addAll(on(called(all)));
    for (Endpoint endpoint : List.of(all[6], all[7], all[8], all[1], all[9])) {
      actions.addAll(on(ping(new Way.Direct(endpoint))));
      actions.addAll(on(heard(endpoint)));
    }
    actions.addAll(pass(3 * SECOND));
    assertThat(
            actions.stream()
                .<@Nullable Way>map(a ->
                    switch (a) {
                      case PathAction.SendTo(Way way, _) -> way;
                      case PathAction.SendDisco(Way way, _, _) -> way;
                      case PathAction.Use(Way way, _) -> way;
                      default -> RELAY;
                    }))
        .containsOnly(RELAY, new Way.Direct(NAT));
  }

  @Test
  void pingsOfAllPeersTogetherAreBounded() {
    List<PathMachine> many = IntStream.range(0, 500).mapToObj(i -> machine()).toList();
    int pings = 0;
    for (PathMachine one : many) {
      one.on(named(WAN, LAN, V6), now);
      pings += pinged(one.on(new PathEvent.Sent(), now)).size();
    }
    assertThat(pings).isEqualTo(PingBudget.PER_SECOND);
    now += SECOND;
    for (PathMachine one : many) {
      pings += pinged(one.on(new PathEvent.Deadline(), now)).size();
    }
    assertThat(pings).isEqualTo(2 * PingBudget.PER_SECOND);
  }
}
