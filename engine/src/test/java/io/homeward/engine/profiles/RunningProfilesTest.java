package io.homeward.engine.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.store.ProfileFiles;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** From one account to another. */
class RunningProfilesTest extends ProfilesFixture {
  @Test
  void aSwitchEndsTheNodeBeforeTheNextOneBegins() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.switchTo(work);

    assertThat(log)
        .containsExactly(
            "start home.example", "close home.example", "start work.example", "up work.example");
    assertThat(started.list().active()).isEqualTo(work);
    assertThat(started.node().status().preferences().controlUrl()).isEqualTo(WORK);
  }

  @Test
  void whoIsOffStaysOff() throws Exception {
    String work = homeAndWork(false);
    start().switchTo(work);
    assertThat(log).doesNotContain("up work.example");
  }

  @Test
  void whoFollowsTheNodeFollowsTheOtherOneAfterASwitch() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    List<URI> seen = new CopyOnWriteArrayList<>();
    started.node().subscribe(status -> seen.add(status.preferences().controlUrl()));
    List<String> lists = new CopyOnWriteArrayList<>();
    started.subscribe(list -> lists.add(list.active()));

    started.switchTo(work);

    await().untilAsserted(() -> assertThat(seen).endsWith(WORK));
    assertThat(lists).containsExactly(ProfileFiles.FIRST, work);
  }

  @Test
  void whatIsAskedAfterTheEndIsRefused() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.node().close();
    started.node().close();
    assertThatThrownBy(() -> started.switchTo(work)).isInstanceOf(ProfileException.class);
  }
}
