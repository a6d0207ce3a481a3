package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a node from starting, and what it says then. */
class NodeStartTest extends NodeFixture {
  @Test
  void refusesToRelayForOthersAtAPortThatIsTaken() throws Exception {
    TailnetNode node = start();
    try (DatagramSocket taken = new DatagramSocket()) {
      PreferenceChange change =
          PreferenceChange.none().relayServerPort(new RelayServerChange(taken.getLocalPort()));
      assertThatThrownBy(() -> node.change(change))
          .isInstanceOfSatisfying(
              NodeException.class,
              e -> assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.PORT_IN_USE));
    }
    assertThat(node.status().preferences().relayServerPort()).isNull();
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (DatagramSocket taken = new DatagramSocket()) {
      assertThatThrownBy(() -> TailnetNode.start(config(store, taken.getLocalPort())))
          .isInstanceOfSatisfying(
              NodeException.class,
              e -> {
                assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.PORT_IN_USE);
                assertThat(e.problem().subject()).contains("" + taken.getLocalPort());
              });
    }
  }

  @Test
  void saysWhereItKeptABrokenStateFile(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("node.json"), "{broken");
    FileNodeStore files = FileNodeStore.open(dir);
    assertThatThrownBy(() -> TailnetNode.start(config(files, 0)))
        .isInstanceOfSatisfying(
            NodeException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.STATE_BROKEN);
              assertThat(Path.of(e.problem().detail())).hasContent("{broken");
            });
    // The store is free again, and the next start is a fresh one.
    FileNodeStore again = FileNodeStore.open(dir);
    try (TailnetNode fresh = TailnetNode.start(config(again, 0))) {
      awaitState(fresh, NodeState.NEEDS_LOGIN);
    }
  }

  @Test
  void saysThatNobodyMayOpenADevice() {
    TunChoice kernel =
        new TunChoice.Kernel(
            "homeward0", new TunChoice.RunningHelper(Path.of("/nonexistent/helper.sock")));
    assertThatThrownBy(() -> TailnetNode.start(config(store, 0).toBuilder().tun(kernel).build()))
        .isInstanceOfSatisfying(
            NodeException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.TUN_NOT_PERMITTED));
  }

  @Test
  void showsThatItsStateCannotBeWritten() throws Exception {
    NodeStore full =
        new NodeStore() {
          private boolean first = true;

          @Override
          public java.util.Optional<StoredProfile> load() {
            return java.util.Optional.empty();
          }

          @Override
          public void save(StoredProfile profile) throws IOException {
            if (!first) {
              throw new IOException("No space left on device");
            }
            first = false;
          }

          @Override
          public java.util.Optional<InitiationTimes.Snapshot> loadInitiationTimes() {
            return java.util.Optional.empty();
          }

          @Override
          public void saveInitiationTimes(InitiationTimes.Snapshot times) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public java.util.Optional<KeptMap> loadMap(Instant now) {
            return java.util.Optional.empty();
          }

          @Override
          public void saveMap(KeptMap map) {}

          @Override
          public void forgetMap() {}

          @Override
          public String location() {
            return "/full/node.json";
          }

          @Override
          public void close() {}
        };
    try (TailnetNode node = TailnetNode.start(config(full, 0))) {
      node.up(UpRequest.to(URI.create("https://hub.example")));
      await()
          .atMost(PATIENCE)
          .until(() ->
              node.status().problems().stream()
                  .anyMatch(p -> p.kind() == NodeProblem.Kind.STATE_NOT_WRITTEN));
    }
  }
}
