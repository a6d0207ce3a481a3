package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.NetMap;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same devices at our server and at a real Headscale, under one policy after the other: who
 * sees whom, what each lets in and which networks are reached by whom must be the same.
 */
@Tag("interop")
@Timeout(300)
class PolicyBesideHeadscaleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int RANDOM = Integer.getInteger("homeward.policies", 40);

  @TempDir Path dir;

  /**
   * @param owner login; or a tag
   * @param networks that it announces
   */
  private record Joining(String name, String owner, List<String> networks) {}

  private static final List<Joining> DEVICES =
      List.of(
          new Joining("laptop", "anna@example.com", List.of()),
          new Joining("phone", "anna@example.com", List.of()),
          new Joining("pc", "ben@example.com", List.of()),
          new Joining("server", "tag:server", List.of()),
          new Joining("database", "tag:db", List.of()),
          new Joining("router", "tag:router", List.of("10.1.0.0/16", "fd00:1::/64")),
          new Joining("spare", "tag:spare", List.of("10.2.0.0/16")),
          new Joining("exit", "tag:exit", List.of("0.0.0.0/0", "::/0")));

  /** A tailnet with these devices. */
  private abstract static class Tailnet implements AutoCloseable {
    final Map<String, TestNode> nodes = new LinkedHashMap<>();

    abstract URI url();

    abstract String key(String owner) throws IOException;

    /** Says what is wrong with it; empty when it is in force. */
    abstract String put(String policy) throws IOException;

    void join() throws IOException {
      for (Joining joining : DEVICES) {
        TestNode node = new TestNode(url(), joining.name());
        nodes.put(joining.name(), node);
        node.announce(joining.networks().stream().map(IpPrefix::parse).toList());
        node.up(key(joining.owner()));
      }
    }

    /** The maps once all devices are under the policy with this mark. */
    Map<String, NetMap> maps(String mark) {
      Map<String, NetMap> maps = new LinkedHashMap<>();
      nodes.forEach((name, node) ->
          maps.put(
              name,
              node.awaitMap(
                  map -> map.filter().stream().anyMatch(rule -> rule.sources().contains(mark)))));
      return maps;
    }

    @Override
    public void close() throws IOException {
      nodes.values().forEach(TestNode::close);
    }
  }

  private final class Ours extends Tailnet {
    private final CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("ours")).withAnyPort());

    Ours() {
      server.administer(new PeopleRequest.CreateUser("anna@example.com"));
      server.administer(new PeopleRequest.CreateUser("ben@example.com"));
    }

    @Override
    URI url() {
      return server.url();
    }

    @Override
    String key(String owner) {
      boolean tag = owner.startsWith("tag:");
      AdminAnswer answer =
          server.administer(
              new KeyRequest.CreateAuthKey(
                  tag ? "anna@example.com" : owner,
                  true,
                  false,
                  3600,
                  tag ? List.of(owner) : List.of()));
      return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
    }

    @Override
    String put(String policy) {
      AdminAnswer answer = server.administer(new PolicyRequest.PutPolicy(policy, "anna"));
      return String.join(
          "\n",
          ((AdminAnswer.PolicyVerdict) answer).problems().stream().map(Object::toString).toList());
    }

    @Override
    public void close() throws IOException {
      super.close();
      server.close();
    }
  }

  private static final class Theirs extends Tailnet {
    private final Headscale server = Headscale.start();
    private final Map<String, String> people = new LinkedHashMap<>();

    Theirs() throws IOException {
      for (String login : List.of("anna@example.com", "ben@example.com")) {
        people.put(login, server.createPerson(login.substring(0, login.indexOf('@')), login));
      }
    }

    @Override
    URI url() {
      return server.url();
    }

    @Override
    String key(String owner) throws IOException {
      return owner.startsWith("tag:")
          ? server.authKeyFor(owner)
          : server.authKeyOf(Objects.requireNonNull(people.get(owner)));
    }

    @Override
    String put(String policy) {
      try {
        server.policy(policy);
        return "";
      } catch (IOException | RuntimeException | AssertionError e) {
        return String.valueOf(e.getMessage());
      }
    }

    @Override
    public void close() throws IOException {
      super.close();
      server.close();
    }
  }

  @Test
  void theSamePolicyLetsTheSameDevicesDoTheSame() throws IOException {
    compare(PolicyRow.ROWS);
  }

  @Test
  void soDoPoliciesMadeByTheDice() throws IOException {
    RandomRows dice = new RandomRows(Long.getLong("homeward.seed", 20261129));
    compare(IntStream.range(0, RANDOM).mapToObj(dice::next).toList());
  }

  private void compare(List<PolicyRow> rows) throws IOException {
    try (Theirs theirs = new Theirs();
        Ours ours = new Ours()) {
      String first = rows.getFirst().policy("198.51.100.1");
      assertThat(ours.put(first)).isEmpty();
      assertThat(theirs.put(first)).isEmpty();
      ours.join();
      theirs.join();
      Map<String, String> different = new TreeMap<>();
      int number = 1;
      for (PolicyRow row : rows) {
        String mark = "198.51.100." + number++;
        String policy = row.policy(mark);
        assertThat(ours.put(policy)).as(row.name()).isEmpty();
        String refusal = theirs.put(policy);
        if (!refusal.isEmpty()) {
          different.put(row.name() + " is refused by Headscale", refusal);
          continue;
        }
        different.putAll(differences(row, ours, theirs, mark));
      }
      assertThat(PolicyRow.DIFFERENT.keySet())
          .as("differences: " + different)
          .containsAll(different.keySet());
    }
  }

  /** Others come in a message of their own: it may take a moment until both tell the same. */
  private static Map<String, String> differences(
      PolicyRow row, Tailnet ours, Tailnet theirs, String mark) {
    AtomicReference<Map<String, String>> last = new AtomicReference<>(Map.of());
    try {
      Awaitility.await()
          .pollInSameThread()
          .atMost(PolicyRow.isKnown(row.name()) ? Duration.ofSeconds(2) : PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            Map<String, String> different = new TreeMap<>();
            Map<String, String> here = Reachability.of(ours.maps(mark), row.isAboutExits());
            Map<String, String> there = Reachability.of(theirs.maps(mark), row.isAboutExits());
            here.forEach((what, said) -> {
              if (!said.equals(there.get(what))) {
                different.put(
                    row.name() + ": " + what, "ours " + said + ", theirs " + there.get(what));
              }
            });
            last.set(different);
            return different.isEmpty();
          });
    } catch (ConditionTimeoutException e) {
      return last.get();
    }
    return Map.of();
  }
}
