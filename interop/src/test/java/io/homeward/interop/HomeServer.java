package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.testing.Browser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Our coordination server in this process, and the browser of its owner at its dashboard. */
final class HomeServer implements AutoCloseable {
  private final CoordinatorServer server;
  private final Browser owner;

  private HomeServer(CoordinatorServer server) {
    this.server = server;
    this.owner = new Browser(server.port());
  }

  /** With these people, who have no devices yet. */
  static HomeServer start(Path dir, String... people) throws IOException {
    HomeServer home =
        new HomeServer(
            CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("server")).withAnyPort()));
    for (String one : people) {
      home.administer(new PeopleRequest.CreateUser(one));
    }
    home.owner.signIn();
    return home;
  }

  URI url() {
    return server.url();
  }

  /** What the network is called now. */
  String domain() {
    return server.domain();
  }

  AdminAnswer administer(AdminRequest request) {
    return server.administer(request);
  }

  /** Lets any number of devices join as somebody's. */
  String key(String user) {
    AdminAnswer answer =
        administer(new KeyRequest.CreateAuthKey(user, true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  void policy(String text) {
    AdminAnswer answer = administer(new PolicyRequest.PutPolicy(text, "anna"));
    assertThat(((AdminAnswer.PolicyVerdict) answer).problems()).isEmpty();
  }

  AdminAnswer.DeviceAnswer device(String name) {
    return ((AdminAnswer.DeviceList) administer(new DeviceRequest.ListDevices()))
        .devices().stream().filter(device -> device.name().equals(name)).findFirst().orElseThrow();
  }

  /** The browser of who runs the server. */
  Browser owner() {
    return owner;
  }

  /**
   * What the owner does on the dashboard.
   *
   * @param fields names and values in turn
   * @return the page that follows, which says what was done
   */
  String change(String path, String... fields) throws IOException {
    return owner.change(path, fields);
  }

  /** The same about a device. */
  String change(AdminAnswer.DeviceAnswer device, String what, String... fields) throws IOException {
    return change("/machines/" + device.id() + "/" + what, fields);
  }

  @Override
  public void close() {
    server.close();
  }
}
