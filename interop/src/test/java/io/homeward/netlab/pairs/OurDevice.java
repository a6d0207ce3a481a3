package io.homeward.netlab.pairs;

import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.netlab.Daemons;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.Site;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The daemon of this project. Commanded at its socket: a JVM for each command would take what is
 * measured.
 */
final class OurDevice extends LabDevice {
  private final LocalApiClient api;

  OurDevice(Site site, LabServer server) {
    super(site, server);
    api = new LocalApiClient(Daemons.socket(host()));
  }

  @Override
  void start() throws IOException {
    host().emptyDirectory("/run");
    List<String> command = new ArrayList<>(List.of(Daemons.daemonCommand(host())));
    command.addAll(1, server.javaTrust());
    ProcessBuilder daemon = host().builder(command.toArray(String[]::new));
    String proxy = site().proxy();
    if (proxy != null) {
      daemon.environment().put("HTTPS_PROXY", proxy);
    }
    run(daemon);
    Netlab.await("the daemon", () -> said().contains("homeward is running"));
  }

  @Override
  void up() throws Exception {
    api.up(UpRequest.to(URI.create(LabServer.URL)).withAuthKey(server.authKey()));
    Netlab.await("connected", () -> status().path("BackendState").asString().equals("Running"));
  }

  @Override
  void relayForOthers(int port) throws Exception {
    api.change(PreferenceChange.none().relayServerPort(new RelayServerChange(port)));
  }

  @Override
  JsonNode status() throws IOException {
    return api.status(true);
  }

  @Override
  void logout() throws IOException {
    if (lives()) {
      api.logout();
    }
  }
}
