package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.WireDnsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What administrators set about the whole network, as devices hear of it. */
@Timeout(60)
class NetworkSettingsTest {
  @TempDir private Path dir;
  private CoordinatorServer server;

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort());
    if (users().isEmpty()) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      server.administer(new PeopleRequest.CreateUser("ben"));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anotherNameOfTheNetworkIsToldAtOnceAndTheOldOneStillAnswers() throws IOException {
    String old = server.domain();
    try (TestDevice laptop = device("laptop", "anna");
        TestDevice phone = device("phone", "anna");
        TestDevice.Stream stream = laptop.stream()) {
      until(stream, map -> map.node() != null);
      assertThat(phone.node()).isNotEqualTo(laptop.node());

      server.administer(new NetworkRequest.RenameNetwork("Home.Internal."));

      MapResponse map = until(stream, one -> one.dnsConfig() != null);
      assertThat(map.domain()).isEqualTo("home.internal");
      assertThat(map.peers()).extracting("name").containsExactly("phone.home.internal.");
      WireDnsConfig dns = Objects.requireNonNull(map.dnsConfig());
      assertThat(dns.domains()).containsExactly("home.internal");
      assertThat(dns.routes()).as("answered by the device itself").containsKey(old);
      assertThat(dns.extraRecords()).extracting("name").contains("laptop." + old, "phone." + old);
      stop();
      start();
      assertThat(server.domain()).as("after a restart").isEqualTo("home.internal");
    }
  }

  @Test
  void whatIsSetAboutNamesReachesDevicesAtOnce() throws IOException {
    try (TestDevice laptop = device("laptop", "anna");
        TestDevice.Stream stream = laptop.stream()) {
      until(stream, map -> map.node() != null);

      server.administer(new NetworkRequest.SetNameservers(List.of("9.9.9.9", "2620:fe::fe")));
      assertThat(dns(stream).resolvers())
          .extracting("address")
          .containsExactly("9.9.9.9", "2620:fe::fe");
      server.administer(
          new NetworkRequest.SetSplit(
              List.of(new NetworkSettings.Split("Corp.example", List.of("10.0.0.53")))));
      assertThat(dns(stream).routes()).containsKey("corp.example");
      server.administer(new NetworkRequest.SetSearch(List.of("corp.example")));
      assertThat(dns(stream).domains()).containsExactly(server.domain(), "corp.example");
      server.administer(
          new NetworkRequest.SetRecords(
              List.of(new NetworkSettings.Named("nas.example", "192.168.1.9"))));
      assertThat(dns(stream).extraRecords())
          .containsExactly(new WireDnsConfig.ExtraRecord("nas.example", "A", "192.168.1.9"));
      server.administer(new NetworkRequest.SetMagicDns(false));
      WireDnsConfig off = dns(stream);
      assertThat(off.proxied()).isFalse();
      assertThat(off.domains()).containsExactly("corp.example");
      stop();
      start();
      NetworkAnswer.Network kept =
          (NetworkAnswer.Network) server.administer(new NetworkRequest.ShowNetwork());
      assertThat(kept.dns().magicDns()).isFalse();
      assertThat(kept.dns().records()).hasSize(1);
      assertThat(kept.offers()).hasSizeGreaterThan(2).doesNotContain(server.domain());
    }
  }

  @Test
  void whatMakesNoSenseIsRefusedAndNothingChanges() throws IOException {
    device("laptop", "anna").close();
    String own = server.domain();
    AdminAnswer before = server.administer(new NetworkRequest.ShowNetwork());
    List<AdminRequest> bad = new ArrayList<>();
    for (String address :
        List.of(
            "",
            "nas",
            "1.2.3",
            "300.1.1.1",
            "127.0.0.1",
            "::1",
            "0.0.0.0",
            "224.0.0.1",
            "fe80::1",
            "100.100.100.100",
            "fd7a:115c:a1e0::53",
            "1.1.1.1:53",
            "<b>",
            "255.255.255.255")) {
      bad.add(new NetworkRequest.SetNameservers(List.of(address)));
      bad.add(
          new NetworkRequest.SetSplit(
              List.of(new NetworkSettings.Split("corp.example", List.of(address)))));
    }
    for (String name : List.of("", ".", "a..b", "-a.b", "a b", "ä.de", "x".repeat(64), "1.2.3.4")) {
      bad.add(new NetworkRequest.SetSearch(List.of(name)));
      bad.add(
          new NetworkRequest.SetSplit(
              List.of(new NetworkSettings.Split(name, List.of("9.9.9.9")))));
      bad.add(
          new NetworkRequest.SetRecords(List.of(new NetworkSettings.Named(name, "192.168.1.9"))));
      bad.add(new NetworkRequest.RenameNetwork(name));
    }
    bad.add(new NetworkRequest.RenameNetwork("internal"));
    bad.add(new NetworkRequest.RenameNetwork("home.local"));
    bad.add(new NetworkRequest.SetSearch(List.of(own)));
    bad.add(
        new NetworkRequest.SetSplit(List.of(new NetworkSettings.Split(own, List.of("9.9.9.9")))));
    bad.add(
        new NetworkRequest.SetSplit(
            List.of(new NetworkSettings.Split("a." + own, List.of("9.9.9.9")))));
    bad.add(new NetworkRequest.SetSplit(List.of(new NetworkSettings.Split("a.b", List.of()))));
    bad.add(
        new NetworkRequest.SetRecords(
            List.of(new NetworkSettings.Named("laptop." + own, "192.168.1.9"))));
    bad.add(new NetworkRequest.SetNameservers(java.util.Collections.nCopies(9, "9.9.9.9")));
    bad.add(new SettingsRequest.SetKeyLife(-1));
    bad.add(new SettingsRequest.SetKeyLife(100_000));
    bad.add(new SettingsRequest.SetLimits(-1, 0));
    bad.add(new SettingsRequest.SetInvitationLife(0));
    for (AdminRequest request : bad) {
      assertThatThrownBy(() -> server.administer(request))
          .as(request.toString())
          .isInstanceOf(RefusedException.class);
    }
    assertThat(((NetworkAnswer.Network) server.administer(new NetworkRequest.ShowNetwork())).dns())
        .isEqualTo(((NetworkAnswer.Network) before).dns());
  }

  @Test
  void aNewDeviceWaitsUntilSomebodyApprovesIt() throws IOException {
    server.administer(new PolicyRequest.PutPolicy("{}", "anna"));
    server.administer(new SettingsRequest.SetApproval(true));
    server.administer(new PeopleRequest.ChangeRole("ben", "owner"));
    try (TestDevice phone = new TestDevice(server.url(), "phone");
        TestDevice pc = device("pc", "ben");
        TestDevice.Stream others = pc.stream()) {
      assertThat(until(others, map -> map.node() != null).peers()).isEmpty();
      assertThat(phone.registerByKey(key("anna")).machineAuthorized()).isFalse();
      try (TestDevice.Stream stream = phone.stream()) {
        MapResponse waiting = until(stream, map -> map.node() != null);
        assertThat(Objects.requireNonNull(waiting.node()).machineAuthorized()).isFalse();
        assertThat(waiting.peers()).isEmpty();
        assertThat(devices()).extracting("approved").containsExactlyInAnyOrder(false, true);

        server.administer(new DeviceRequest.ApproveDevice("phone"));

        MapResponse in = until(stream, map -> map.node() != null);
        assertThat(Objects.requireNonNull(in.node()).machineAuthorized()).isTrue();
        MapResponse seen = until(stream, map -> !map.peersChanged().isEmpty());
        assertThat(seen.peersChanged().getFirst().name()).startsWith("pc.");
        assertThat(until(others, map -> !map.peersChanged().isEmpty()).peersChanged().getFirst())
            .extracting("name")
            .asString()
            .startsWith("phone.");
      }
    }
  }

  @Test
  void whoComesWhenAllPlacesAreTakenIsToldSo() throws IOException {
    device("laptop", "anna").close();
    server.administer(new SettingsRequest.SetLimits(2, 1));

    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      RegisterResponse answer = phone.registerByKey(key("anna"));
      assertThat(answer.machineAuthorized()).isFalse();
      assertThat(answer.error()).contains("all the devices that it may have (1)");
      assertThatThrownBy(() -> server.administer(new PeopleRequest.CreateUser("carla")))
          .hasMessageContaining("all the people that it may have (2)");
      server.administer(new SettingsRequest.SetLimits(0, 2));
      assertThat(phone.registerByKey(key("anna")).machineAuthorized()).isTrue();
    }
  }

  @Test
  void keysLiveAsLongAsTheSettingSaysAndInvitationsNoLonger() throws IOException {
    server.administer(new SettingsRequest.SetKeyLife(30));
    device("laptop", "anna").close();
    assertThat(devices().getFirst().expires()).isNotNull();
    server.administer(new SettingsRequest.SetKeyLife(0));
    device("phone", "anna").close();
    assertThat(devices().getLast().expires()).isNull();
    server.administer(new SettingsRequest.SetInvitationLife(2));
    assertThatThrownBy(
            () -> server.administer(new PeopleRequest.CreateInvitation("member", "", 3 * 86_400)))
        .hasMessageContaining("2 days");
  }

  @Test
  void theLogTellsWhoDidWhatWithoutSecrets() throws IOException {
    device("laptop", "anna").close();
    server.administer(new DeviceRequest.RenameDevice("laptop", "nas"));
    assertThatThrownBy(() -> server.administer(new DeviceRequest.RenameDevice("nas", "-")))
        .isInstanceOf(RefusedException.class);
    stop();
    start();

    List<LogEntry> all = log("", 0, 100);
    assertThat(all)
        .extracting(one -> one.action() + " " + one.subject())
        .startsWith("device.rename nas", "device.join laptop")
        .contains("user.create anna");
    assertThat(all.getFirst().who()).isEqualTo("command line");
    assertThat(all.get(1).who()).isEqualTo("anna");
    assertThat(all.toString()).doesNotContain("hwkey-");
    assertThat(log("RENAME", 0, 100)).hasSize(1);
    assertThat(log("%", 0, 100)).isEmpty();
    assertThat(log("", 0, 2)).hasSize(2);
    assertThat(log("", all.get(1).id(), 100)).doesNotContain(all.get(0), all.get(1)).isNotEmpty();
  }

  private List<LogEntry> log(String words, long before, int limit) {
    return ((NetworkAnswer.Log)
            server.administer(
                new SettingsRequest.ShowLog(new LogEntry.Query(words, before, limit))))
        .entries();
  }

  private List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  private List<AdminAnswer.UserAnswer> users() {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers())).users();
  }

  private String key(String user) {
    return Objects.requireNonNull(
        ((AdminAnswer.AuthKeyAnswer)
                server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of())))
            .key());
  }

  private TestDevice device(String name, String user) throws IOException {
    TestDevice device = new TestDevice(server.url(), name);
    assertThat(device.registerByKey(key(user)).machineAuthorized()).isTrue();
    return device;
  }

  private static WireDnsConfig dns(TestDevice.Stream stream) throws IOException {
    return Objects.requireNonNull(until(stream, map -> map.dnsConfig() != null).dnsConfig());
  }

  private static MapResponse until(TestDevice.Stream stream, Predicate<MapResponse> wanted)
      throws IOException {
    while (true) {
      MapResponse map = Objects.requireNonNull(stream.next(), "the stream ended");
      if (wanted.test(map)) {
        return map;
      }
    }
  }
}
