package io.homeward.engine.localapi;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileBook;
import io.homeward.engine.profiles.ProfileException;
import io.homeward.engine.profiles.ProfileException.Kind;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.engine.profiles.Profiles;
import io.homeward.engine.store.KeyPlace;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.vault.KeyVault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts of another process, through its socket. */
class AccountsApiTest {
  private static final URI HOME = URI.create("http://127.0.0.1:8080");
  private static final URI WORK = URI.create("https://work.example");

  @TempDir Path temp;
  private ProfileFiles files;
  private LocalApiServer server;
  private RemoteProfiles remote;

  @BeforeEach
  void start() throws IOException {
    files = ProfileFiles.open(temp.resolve("state"), KeyVault.NONE, KeyPlace.UNCHANGED);
    serve(new ProfileBook(files, HOME, Randomness.system()));
  }

  private void serve(Profiles profiles) throws IOException {
    Path socket = temp.resolve("run/homeward.sock");
    server =
        LocalApiServer.start(
            new FakeNode(NodeStatuses.running()), profiles, socket, "1", () -> NodeStatuses.NOW);
    remote = new RemoteProfiles(new LocalApiClient(socket));
  }

  @AfterEach
  void stop() {
    server.close();
    files.close();
  }

  private static Kind kind(ThrowingCall call) {
    try {
      call.run();
    } catch (ProfileException e) {
      return e.kind();
    }
    throw new AssertionError("it was done");
  }

  private interface ThrowingCall {
    void run() throws ProfileException;
  }

  @Test
  void whatIsAskedOfTheOtherProcessIsDoneThereAndSeenHere() throws ProfileException {
    List<ProfileList> heard = new ArrayList<>();
    remote.subscribe(heard::add);

    String work = remote.add(WORK);
    assertThat(requireNonNull(remote.list().inUse()))
        .isEqualTo(new Profile(work, "work.example", "", WORK.toString()));
    remote.rename(work, "仕事 & \"more\"");
    assertThat(requireNonNull(remote.list().get(work)).name()).isEqualTo("仕事 & \"more\"");
    assertThat(ProfileList.in(temp.resolve("state")).active()).isEqualTo(work);
    assertThat(heard.getLast()).isEqualTo(remote.list());
    assertThat(heard.getFirst().all()).hasSize(1);
  }

  @Test
  void whatIsRefusedThereIsRefusedHereForTheSameReason() throws ProfileException {
    assertThat(kind(() -> remote.switchTo("00000000"))).isEqualTo(Kind.UNKNOWN);
    assertThat(kind(() -> remote.switchTo("../../etc"))).isEqualTo(Kind.UNKNOWN);
    assertThat(kind(() -> remote.remove("0f0f0f0f"))).isEqualTo(Kind.UNKNOWN);
    String work = remote.add(WORK);
    assertThat(kind(() -> remote.remove(work))).isEqualTo(Kind.THE_ONLY_ONE);
    assertThat(kind(() -> remote.rename(work, "\u0007"))).isEqualTo(Kind.BAD_NAME);
    assertThat(kind(() -> remote.add(URI.create("mailto:x")))).isEqualTo(Kind.BAD_SERVER);
  }

  @Test
  void whyAnAccountCannotBeUsedIsToldWhole() throws IOException {
    server.close();
    NodeProblem problem =
        new NodeProblem(NodeProblem.Kind.KEYS_LOCKED, "/state/node.json", "it is locked");
    serve(
        new Profiles() {
          @Override
          public ProfileList list() {
            return new ProfileList(List.of(new Profile("first", "a", "", "")), "first");
          }

          @Override
          public Runnable subscribe(Consumer<ProfileList> listener) {
            return () -> {};
          }

          @Override
          public String add(@Nullable URI where) {
            return where == null ? "first" : "none";
          }

          @Override
          public void switchTo(String id) throws ProfileException {
            throw new ProfileException(problem, null);
          }

          @Override
          public void remove(String id) {}

          @Override
          public void rename(String id, String name) {}
        });

    assertThatThrownBy(() -> remote.switchTo("first"))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.NOT_STARTED);
              assertThat(e.problem()).isEqualTo(problem);
            });
  }

  @Test
  void aProcessThatIsTooOldToHaveSeveralShowsNone() throws Exception {
    server.close();
    Path socket = temp.resolve("old.sock");
    try (LocalApiServer old =
        LocalApiServer.start(
            new FakeNode(NodeStatuses.running()), socket, "0", () -> NodeStatuses.NOW)) {
      RemoteProfiles none = new RemoteProfiles(new LocalApiClient(old.socket()));
      assertThat(none.list()).isEqualTo(ProfileList.NONE);
      assertThat(kind(() -> none.switchTo("first"))).isEqualTo(Kind.NOT_ANSWERED);
    }
  }
}
