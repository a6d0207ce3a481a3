package io.homeward.engine.store;

import io.homeward.engine.wireguard.InitiationTimes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the profile as long as the object lives: for nodes that come and go, and for tests. */
public final class MemoryNodeStore implements NodeStore {
  private volatile @Nullable StoredProfile profile;
  private volatile InitiationTimes.@Nullable Snapshot times;
  private volatile @Nullable KeptMap map;

  @Override
  public Optional<StoredProfile> load() {
    return Optional.ofNullable(profile);
  }

  @Override
  public void save(StoredProfile profile) {
    this.profile = profile;
  }

  @Override
  public Optional<InitiationTimes.Snapshot> loadInitiationTimes() {
    return Optional.ofNullable(times);
  }

  @Override
  public void saveInitiationTimes(InitiationTimes.Snapshot times) {
    this.times = times;
  }

  @Override
  public Optional<KeptMap> loadMap(Instant now) {
    return Optional.ofNullable(map);
  }

  @Override
  public void saveMap(KeptMap map) {
    this.map = map;
  }

  @Override
  public void forgetMap() {
    map = null;
  }

  @Override
  public String location() {
    return "memory";
  }

  @Override
  public void close() {}
}
