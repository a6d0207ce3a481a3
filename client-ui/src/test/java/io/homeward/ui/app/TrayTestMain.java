package io.homeward.ui.app;

import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.profiles.Profiles;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.FakeProfiles;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;

/** The real app over a node without a network, as a process of its own for tests and measuring. */
public final class TrayTestMain {
  private TrayTestMain() {}

  /**
   * Runs the app until it is told to quit.
   *
   * @param arguments configuration folder; then {@code window} or {@code search} to open one of
   *     them at the start, or in the app that runs
   */
  public static void main(String[] arguments) {
    boolean large = Boolean.getBoolean("homeward.test.large");
    NodeStatus status = large ? Tailnets.large(1000) : Tailnets.family();
    FakeNode node = new FakeNode(status);
    node.whenUp(before -> Tailnets.in(NodeState.RUNNING, before));
    FakeProfiles profiles = large ? FakeProfiles.hundred() : FakeProfiles.homeAndWork();
    profiles.subscribe(list -> System.out.println("account " + list.active()));
    NodeFactory factory =
        new NodeFactory() {
          @Override
          public Node create() {
            return node;
          }

          @Override
          public Profiles profiles() {
            return profiles;
          }
        };
    HomewardAppConfig config =
        HomewardAppConfig.of(factory, Path.of(arguments[0]), "0.1.0")
            .withWindow(arguments.length > 1 && arguments[1].equals("window"))
            .withSearch(arguments.length > 1 && arguments[1].equals("search"));
    System.exit(HomewardApp.launch(config));
  }
}
