package io.homeward.coordinator.main;

import io.homeward.coordinator.dashboard.Surroundings;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.env.WallClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the dashboard shows of the server that it stands on. */
final class ServerSurroundings implements Surroundings {
  private final Path stateDir;
  private final Supplier<WireDerpMap> relays;
  private final CoordinatorConfig.SignIn signIn;

  ServerSurroundings(Path stateDir, Supplier<WireDerpMap> relays, CoordinatorConfig.SignIn signIn) {
    this.stateDir = stateDir;
    this.relays = relays;
    this.signIn = signIn;
  }

  @Override
  public String relay(int region) {
    Map<Integer, WireDerpMap.@Nullable Region> regions = relays.get().regions();
    if (region == RelayRegions.REGION) {
      return "";
    }
    WireDerpMap.Region known = regions == null ? null : regions.get(region);
    return known == null || known.regionName().isEmpty()
        ? Integer.toString(region)
        : known.regionName();
  }

  @Override
  public List<String> signInWays() {
    return signIn.providers().stream().map(ProviderSettings::label).toList();
  }

  @Override
  public byte[] backup() {
    return Backups.bytes(stateDir, WallClock.system().now());
  }
}
