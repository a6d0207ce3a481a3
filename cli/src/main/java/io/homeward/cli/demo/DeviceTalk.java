package io.homeward.cli.demo;

import io.homeward.cli.demo.Seat.Identity;
import io.homeward.cli.demo.Seat.Known;
import io.homeward.cli.demo.Seat.Page;
import io.homeward.cli.demo.Seat.Pong;
import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the demo and its device processes say to each other: a command is a word and its arguments,
 * an answer is {@code ok} and words, or anything else for a failure. No word holds a space.
 */
final class DeviceTalk {
  static final String NOBODY = "-";

  private DeviceTalk() {}

  /** Does what one command line asks of a seat. Returns the words after {@code ok}. */
  static String carryOut(Seat seat, String line) throws IOException, InterruptedException {
    String[] words = line.split(" ", -1);
    return switch (words[0]) {
      case "join" -> print(seat.join(URI.create(words[1]), words[2]));
      case "begin-sign-in" -> seat.beginSignIn(URI.create(words[1])).toString();
      case "await-connected" -> print(seat.awaitConnected(Duration.parse(words[1])));
      case "serve-page" -> {
        seat.servePage(words[1]);
        yield "";
      }
      case "await-devices" ->
          printKnown(seat.awaitDevices(Integer.parseInt(words[1]), Duration.parse(words[2])));
      case "ping" -> {
        Pong pong = seat.ping(IpText.parse(words[1]));
        yield pong.roundTrip() + " " + pong.via();
      }
      case "pings-per-second" ->
          Long.toString(seat.pingsPerSecond(IpText.parse(words[1]), Duration.parse(words[2])));
      case "open" -> {
        Page page = seat.open(URI.create(words[1]));
        yield page.status() + " " + page.bytes() + " " + page.took();
      }
      case "bits-per-second" ->
          Long.toString(seat.bitsPerSecond(URI.create(words[1]), Duration.parse(words[2])));
      default -> throw new IOException("unknown command " + words[0]);
    };
  }

  static Identity identity(String words) throws IOException {
    String[] parts = parts(words, 3);
    return new Identity(parts[0], IpText.parse(parts[1]), IpText.parse(parts[2]));
  }

  static Pong pong(String words) throws IOException {
    String[] parts = parts(words, 2);
    return new Pong(Duration.parse(parts[0]), parts[1]);
  }

  static Page page(String words) throws IOException {
    String[] parts = parts(words, 3);
    return new Page(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Duration.parse(parts[2]));
  }

  static List<Known> known(String words) throws IOException {
    List<Known> known = new ArrayList<>();
    for (String device : words.isEmpty() ? new String[0] : words.split(" ", -1)) {
      String[] parts = device.split(",", -1);
      if (parts.length != 5) {
        throw new IOException("not a device: " + device);
      }
      known.add(
          new Known(
              parts[0],
              IpText.parse(parts[1]),
              IpText.parse(parts[2]),
              parts[3].equals(NOBODY) ? "" : parts[3],
              Boolean.parseBoolean(parts[4])));
    }
    return known;
  }

  private static String print(Identity identity) {
    return identity.fqdn()
        + " "
        + IpText.format(identity.ipv4())
        + " "
        + IpText.format(identity.ipv6());
  }

  private static String printKnown(List<Known> devices) {
    List<String> words = new ArrayList<>();
    for (Known device : devices) {
      String owner = device.owner().replaceAll("[ ,]", "_");
      words.add(
          String.join(
              ",",
              device.fqdn(),
              IpText.format(device.ipv4()),
              IpText.format(device.ipv6()),
              owner.isEmpty() ? NOBODY : owner,
              Boolean.toString(device.online())));
    }
    return String.join(" ", words);
  }

  private static String[] parts(String words, int count) throws IOException {
    String[] parts = words.split(" ", -1);
    if (parts.length != count) {
      throw new IOException("not understood: " + words);
    }
    return parts;
  }
}
