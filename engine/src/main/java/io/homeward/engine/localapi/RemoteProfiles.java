package io.homeward.engine.localapi;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.profiles.ProfileException;
import io.homeward.engine.profiles.ProfileException.Kind;
import io.homeward.engine.profiles.ProfileFeed;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.engine.profiles.Profiles;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The profiles of the process that runs the node, through its local API. Thread-safe. A process
 * that is too old to have several shows none.
 */
public final class RemoteProfiles implements Profiles {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteProfiles.class);

  private final LocalApiClient client;
  private final ProfileFeed feed = new ProfileFeed(ProfileList.NONE);
  private final AtomicReference<@Nullable Sign> seen = new AtomicReference<>();

  /** By what a status shows that the profiles may be others. */
  private record Sign(NodeState state, URI server, boolean known) {}

  /**
   * The profiles behind a local API.
   *
   * @throws LocalApiClient.NotRunningException when nobody answers
   * @throws IOException when what answers is no node of this user's
   */
  public RemoteProfiles(LocalApiClient client) throws IOException {
    this.client = client;
    look();
  }

  /** Looks again whenever the node's status says that there may be something new. */
  public void follow(Node node) {
    node.subscribe(this::told);
  }

  private void told(NodeStatus status) {
    Sign now = new Sign(status.state(), status.preferences().controlUrl(), status.netMap() != null);
    if (!now.equals(seen.getAndSet(now))) {
      WatchedThread.virtual("remote-profiles", WatchedThread::unowned, this::lookAgain).start();
    }
  }

  private void lookAgain() {
    try {
      look();
    } catch (IOException e) {
      LOG.debug("the profiles are not known: {}", e.getMessage());
    }
  }

  private void look() throws IOException {
    ProfileList now;
    try {
      now = ProfilesJson.parse(client.accounts("GET", AccountsApi.NAME, null));
    } catch (LocalApiClient.RefusedException e) {
      now = ProfileList.NONE;
    }
    feed.become(now);
  }

  @Override
  public ProfileList list() {
    return feed.list();
  }

  @Override
  public Runnable subscribe(Consumer<ProfileList> listener) {
    return feed.subscribe(listener);
  }

  @Override
  public String add(@Nullable URI server) throws ProfileException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (server != null) {
      body.put("ControlURL", server.toString());
    }
    return ask("add", body).path("ID").asString("");
  }

  @Override
  public void switchTo(String id) throws ProfileException {
    ask("switch", JsonNodeFactory.instance.objectNode().put("ID", id));
  }

  @Override
  public void remove(String id) throws ProfileException {
    ask("remove", JsonNodeFactory.instance.objectNode().put("ID", id));
  }

  @Override
  public void rename(String id, String name) throws ProfileException {
    ask("rename", JsonNodeFactory.instance.objectNode().put("ID", id).put("Name", name));
  }

  private JsonNode ask(String what, ObjectNode body) throws ProfileException {
    try {
      JsonNode answer = client.accounts("POST", AccountsApi.NAME + "/" + what, body);
      look();
      return answer;
    } catch (LocalApiClient.RefusedException e) {
      lookAgain();
      throw ProfilesJson.parse(e);
    } catch (IOException e) {
      throw new ProfileException(Kind.NOT_ANSWERED, String.valueOf(e.getMessage()));
    }
  }
}
