package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.Browser;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.inet.IpPrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole server with an owner, who is signed in, and anna. */
abstract class PagesFixture {
  @TempDir Path dir;
  CoordinatorServer server;
  Browser browser;

  @BeforeEach
  void start() throws IOException {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("owner"));
    server.administer(new PeopleRequest.ChangeRole("owner", "owner"));
    server.administer(new PeopleRequest.CreateUser("anna"));
    browser = new Browser(server.port());
    browser.signIn();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  AdminAnswer.DeviceAnswer device(String name) {
    return devices().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  long joined(String user, String name, String... routes) throws IOException {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of()));
    try (TestDevice device = new TestDevice(server.url(), name)) {
      device.routes(List.of(routes).stream().map(IpPrefix::parse).toList());
      assertThat(device.registerByKey(Objects.requireNonNull(key.key())).error()).isEmpty();
    }
    return device(name).id();
  }
}
