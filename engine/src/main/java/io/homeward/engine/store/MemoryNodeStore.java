package io.homeward.engine.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the profile as long as the object lives: for nodes that come and go, and for tests. */
public final class MemoryNodeStore implements NodeStore {
  private volatile @Nullable StoredProfile profile;

  @Override
  public Optional<StoredProfile> load() {
    return Optional.ofNullable(profile);
  }

  @Override
  public void save(StoredProfile profile) {
    this.profile = profile;
  }

  @Override
  public String location() {
    return "memory";
  }

  @Override
  public void close() {}
}
