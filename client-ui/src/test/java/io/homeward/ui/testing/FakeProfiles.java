package io.homeward.ui.testing;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileException;
import io.homeward.engine.profiles.ProfileFeed;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.engine.profiles.Profiles;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Accounts without files and nodes, which do as they are told. Thread-safe. */
public final class FakeProfiles implements Profiles {
  private final ProfileFeed feed;
  private volatile @Nullable ProfileException refusal;
  private volatile Runnable meanwhile = () -> {};

  /** Those, of which the first is in use. */
  public FakeProfiles(Profile... profiles) {
    feed = new ProfileFeed(new ProfileList(List.of(profiles), profiles[0].id()));
  }

  /** At home, where somebody is signed in, and at work, where nobody is. */
  public static FakeProfiles homeAndWork() {
    return new FakeProfiles(
        new Profile(
            "first",
            "anna@example.com (tailnet.example.com)",
            "anna@example.com",
            Tailnets.SERVER.toString()),
        new Profile("0a0a0a0a", "work.example", "", "https://work.example"));
  }

  /** More than anybody has. */
  public static FakeProfiles hundred() {
    return new FakeProfiles(
        IntStream.range(0, 100)
            .mapToObj(i ->
                new Profile(
                    String.format("%08x", i),
                    "anna@example.com (hub-" + i + ".example)",
                    i % 3 == 0 ? "" : "anna@example.com",
                    "https://hub-" + i + ".example"))
            .toArray(Profile[]::new));
  }

  /** Whatever is asked for next is refused. */
  public void refuse(@Nullable ProfileException why) {
    refusal = why;
  }

  /** What a change waits for. */
  public void whileChanging(Runnable what) {
    meanwhile = what;
  }

  private void become(ProfileList next) throws ProfileException {
    meanwhile.run();
    ProfileException why = refusal;
    if (why != null) {
      throw why;
    }
    feed.become(next);
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
    List<Profile> all = new ArrayList<>(list().all());
    all.add(new Profile("0b0b0b0b", "new", "", server == null ? "" : server.toString()));
    become(new ProfileList(all, "0b0b0b0b"));
    return "0b0b0b0b";
  }

  @Override
  public void switchTo(String id) throws ProfileException {
    become(new ProfileList(list().all(), id));
  }

  @Override
  public void remove(String id) throws ProfileException {
    List<Profile> all = list().all().stream().filter(it -> !it.id().equals(id)).toList();
    become(new ProfileList(all, all.getFirst().id()));
  }

  @Override
  public void rename(String id, String name) throws ProfileException {
    become(
        new ProfileList(
            list().all().stream()
                .map(it ->
                    it.id().equals(id) ? new Profile(id, name, it.loginName(), it.server()) : it)
                .toList(),
            list().active()));
  }
}
