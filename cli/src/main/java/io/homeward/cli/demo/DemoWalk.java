package io.homeward.cli.demo;

import io.homeward.cli.demo.DemoSteps.Outcome;
import io.homeward.cli.demo.DemoSteps.StepFailed;
import io.homeward.cli.demo.DemoWorld.Place;
import io.homeward.cli.demo.Seat.Identity;
import io.homeward.cli.demo.Seat.Known;
import io.homeward.cli.demo.Seat.Page;
import io.homeward.cli.demo.Seat.Pong;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The demo without a display: the whole way from an empty computer to a page opened by its copied
 * name. With a terminal the person signs in; without one the demo confirms the sign-in itself and
 * ends when all is walked.
 */
final class DemoWalk {
  private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(60);
  private static final Duration TIME_FOR_A_PERSON = Duration.ofDays(1);
  private static final Duration MEASURED = Duration.ofSeconds(2);

  private final DemoWorld world;
  private final DemoSteps steps;
  private final Place place;
  private final @Nullable EnterKey enter;

  /**
   * @param enter the person's Enter key, null where there is nobody
   */
  DemoWalk(DemoWorld world, DemoSteps steps, Place place, @Nullable EnterKey enter) {
    this.world = world;
    this.steps = steps;
    this.place = place;
    this.enter = enter;
  }

  void run() throws StepFailed, InterruptedException {
    String name = DemoNodes.computerName();
    URI server = startServer(world, steps, name);
    List<Identity> samples = new ArrayList<>();
    for (String sample : DemoWorld.SAMPLES) {
      samples.add(startSample(world, steps, sample));
    }
    Seat person =
        steps.step(
            "This device",
            () -> new Outcome<>(world.personSeat(name), "is called " + name + "; made its keys"));
    signIn(person, server);
    List<Known> devices =
        steps.step(
            "Devices",
            () -> {
              List<Known> known = person.awaitDevices(DemoWorld.SAMPLES.size(), TIME_TO_CONNECT);
              return new Outcome<>(known, known.size() + " others, all online");
            });
    DeviceTable.print(devices, steps::say);
    Identity first = samples.getFirst();
    ping(person, first, first.ipv4());
    ping(person, first, first.ipv6());
    ping(person, samples.getLast(), samples.getLast().ipv4());
    if (place == Place.THIS_PROCESS) {
      measurePings(person, first);
    } else {
      openPage(person, first);
      measureDownload(person, first);
    }
    if (enter != null) {
      steps.say("Everything held. Press Enter or Ctrl-C to end the demo and undo everything.");
      CountDownLatch pressed = new CountDownLatch(1);
      enter.onPress(pressed::countDown);
      pressed.await();
    }
    steps.step(
        "End",
        () -> {
          world.close();
          if (Files.exists(world.files())) {
            throw new IOException(world.files() + " is still there");
          }
          return new Outcome<>(true, "everything is undone");
        });
  }

  static URI startServer(DemoWorld world, DemoSteps steps, String person)
      throws StepFailed, InterruptedException {
    return steps.step(
        "Coordination server",
        () -> {
          world.prepare(person);
          URI url = world.startServer();
          return new Outcome<>(url, "at " + url + ", names end in " + world.domain());
        });
  }

  static Identity startSample(DemoWorld world, DemoSteps steps, String name)
      throws StepFailed, InterruptedException {
    return steps.step(
        "Sample device " + name,
        () -> {
          Identity identity = world.startSample(name);
          return new Outcome<>(
              identity, "joined as " + identity.fqdn() + ", " + IpText.format(identity.ipv4()));
        });
  }

  private void signIn(Seat person, URI server) throws StepFailed, InterruptedException {
    URI page =
        steps.step(
            "Sign-in",
            () -> {
              URI url = person.beginSignIn(server);
              return new Outcome<>(url, "is asked for at " + url);
            });
    if (enter != null) {
      steps.say("");
      steps.say("  Open " + page);
      steps.say("  and confirm there, or press Enter to have it confirmed for you.");
      steps.say("");
      enter.onPress(() -> confirm(page));
    } else {
      steps.step(
          "Confirmation",
          () -> new Outcome<>(true, "in place of a person, for " + world.confirmSignIn(page)));
    }
    Duration limit = enter == null ? TIME_TO_CONNECT : TIME_FOR_A_PERSON;
    steps.step(
        "Connected",
        () -> {
          Identity self = person.awaitConnected(limit);
          return new Outcome<>(self, "as " + self.fqdn() + ", " + IpText.format(self.ipv4()));
        });
  }

  private void confirm(URI page) {
    try {
      world.confirmSignIn(page);
    } catch (RefusedException e) {
      steps.say("  That sign-in is over: " + e.getMessage());
    }
  }

  private void ping(Seat person, Identity target, InetAddress address)
      throws StepFailed, InterruptedException {
    steps.step(
        "Ping",
        () -> {
          Pong pong = person.ping(address);
          return new Outcome<>(
              pong,
              "pong from "
                  + target.fqdn()
                  + " ("
                  + IpText.format(address)
                  + ") via "
                  + pong.via()
                  + " in "
                  + DemoSteps.millis(pong.roundTrip()));
        });
  }

  private void openPage(Seat person, Identity target) throws StepFailed, InterruptedException {
    URI uri = URI.create("http://" + target.fqdn() + "/");
    steps.step(
        "Page",
        () -> {
          Page page = person.open(uri);
          if (page.status() != 200) {
            throw new IOException(uri + " answered with status " + page.status());
          }
          return new Outcome<>(
              page,
              uri
                  + " through the tunnel, "
                  + page.bytes()
                  + " bytes in "
                  + DemoSteps.millis(page.took()));
        });
  }

  private void measureDownload(Seat person, Identity target)
      throws StepFailed, InterruptedException {
    URI uri = URI.create("http://" + target.fqdn() + "/zeros");
    steps.step(
        "Throughput",
        () -> {
          long bits = person.bitsPerSecond(uri, MEASURED);
          return new Outcome<>(
              bits,
              String.format(
                  Locale.ROOT,
                  "%.2f Gbit/s, one download; both ends share the %d cores of this computer",
                  bits / 1e9,
                  Runtime.getRuntime().availableProcessors()));
        });
  }

  private void measurePings(Seat person, Identity target) throws StepFailed, InterruptedException {
    steps.step(
        "Throughput",
        () -> {
          long pings = person.pingsPerSecond(target.ipv4(), MEASURED);
          if (pings == 0) {
            throw new IOException("no ping was answered");
          }
          return new Outcome<>(
              pings, pings + " pings a second there and back, all ends in one program");
        });
  }
}
