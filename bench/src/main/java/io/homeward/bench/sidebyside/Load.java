package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The loads: iperf3, paced UDP and ping between the two hosts, through a tunnel. */
final class Load {
  /** Payload of a UDP packet that fills a tunnel packet of 1280 bytes. */
  static final int UDP_BYTES = 1252;

  private static final int PORT = 5299;
  private static final int UDP_PORT = 5300;
  private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Copying alone costs more: below this the packets took another way, and the figures would be
   * somebody else's.
   */
  private static final double LEAST_CPU_PER_KIB = 0.2;

  private final Lab lab;
  private final String pacedUdp;
  private final int seconds;

  /**
   * @param pacedUdp the built bench/load/paced_udp.c
   */
  Load(Lab lab, Path pacedUdp, int seconds) {
    this.lab = lab;
    this.pacedUdp = pacedUdp.toString();
    this.seconds = seconds;
    lab.start(Side.B, "iperf3", Map.of(), "iperf3", "-s", "-p", Integer.toString(PORT));
    lab.start(Side.B, "paced-udp", Map.of(), this.pacedUdp, "receive", Integer.toString(UDP_PORT));
  }

  /**
   * @param gigabits per second at the receiver
   * @param cpuMicrosPerKibibyte of both ends of the tunnel
   * @param eachSecond gigabits of each second, as the sender saw it
   * @param retransmissions of each stream, by its sender
   * @param processors what all of them did meanwhile, the load included
   * @param gigabytes that were carried meanwhile
   */
  record Tcp(
      double gigabits,
      double cpuMicrosPerKibibyte,
      List<Double> eachSecond,
      List<Integer> retransmissions,
      Processors processors,
      double gigabytes) {

    /** Processor time of the whole machine, load and kernel included, for a gigabyte. */
    double processorSecondsPerGigabyte() {
      return processors.busySeconds() / gigabytes;
    }
  }

  /**
   * @param packets received per second
   * @param lossPercent of the packets sent
   * @param cpuMicrosPerPacket of both ends of the tunnel
   * @param delayP50Micros from the sending program to the receiving one, as the next two
   */
  record Udp(
      double packets,
      double lossPercent,
      double cpuMicrosPerPacket,
      double delayP50Micros,
      double delayP99Micros,
      double delayP999Micros) {}

  /**
   * @param p50 milliseconds
   * @param p99 milliseconds
   */
  record RoundTrip(double p50, double p99) {}

  /** TCP from A to B, or from B to A. */
  Tcp tcp(Tunnel tunnel, int streams, boolean reverse) {
    List<String> options = new ArrayList<>(List.of("-P", Integer.toString(streams), "-O", "1"));
    if (reverse) {
      options.add("-R");
    }
    double before = Meter.cpuMicros(tunnel);
    Processors began = Processors.now();
    JsonNode report = iperf(tunnel, options);
    Processors processors = Processors.now().since(began);
    double cpu = Meter.cpuMicros(tunnel) - before;
    JsonNode end = report.path("end");
    double received = end.path("sum_received").path("bytes").asDouble();
    double bits = end.path("sum_received").path("bits_per_second").asDouble();
    // The omitted first second costs CPU, too.
    double allBytes = received * (seconds + 1) / seconds;
    double perKibibyte = cpu / (allBytes / 1024);
    if (perKibibyte < LEAST_CPU_PER_KIB) {
      throw new Shell.Failed("the traffic does not go through " + tunnel.name());
    }
    List<Double> eachSecond = new ArrayList<>();
    for (JsonNode interval : report.path("intervals")) {
      JsonNode sum = interval.path("sum");
      if (!sum.path("omitted").asBoolean()) {
        eachSecond.add(sum.path("bits_per_second").asDouble() / 1e9);
      }
    }
    List<Integer> retransmissions = new ArrayList<>();
    for (JsonNode stream : end.path("streams")) {
      retransmissions.add(stream.path("sender").path("retransmits").asInt());
    }
    return new Tcp(
        bits / 1e9, perKibibyte, eachSecond, retransmissions, processors, allBytes / 1e9);
  }

  /**
   * One TCP stream from B to A from its first moment on: gigabits per second of each tenth of a
   * second. By the receiver, because what a sender hands to its system may still be there.
   */
  List<Double> tenths(Tunnel tunnel) {
    List<Double> tenths = new ArrayList<>();
    for (JsonNode interval : iperf(tunnel, List.of("-R", "-i", "0.1")).path("intervals")) {
      tenths.add(interval.path("sum").path("bits_per_second").asDouble() / 1e9);
    }
    if (tenths.isEmpty()) {
      throw new Shell.Failed("iperf3 tells of no interval");
    }
    return tenths;
  }

  /** UDP from A to B at a fixed rate. */
  Udp udp(Tunnel tunnel, int packetsPerSecond) {
    double before = Meter.cpuMicros(tunnel);
    String[] line =
        Shell.run(
                seconds + 60L,
                lab.on(
                    Side.A,
                    pacedUdp,
                    "send",
                    tunnel.address(Side.B),
                    Integer.toString(UDP_PORT),
                    Integer.toString(packetsPerSecond),
                    Integer.toString(UDP_BYTES),
                    Integer.toString(seconds)))
            .strip()
            .split(" ");
    double cpu = Meter.cpuMicros(tunnel) - before;
    double sent = Double.parseDouble(line[0]);
    double received = Double.parseDouble(line[1]);
    return new Udp(
        received / Double.parseDouble(line[2]),
        100 * (sent - received) / sent,
        cpu / Math.max(1, received),
        Double.parseDouble(line[3]),
        Double.parseDouble(line[4]),
        Double.parseDouble(line[5]));
  }

  /** Round trips of echo requests, 10 ms apart, for the length of a measurement. */
  RoundTrip roundTrip(Tunnel tunnel) {
    int count = seconds * 100;
    String output =
        Shell.run(
            seconds + 30L,
            lab.on(
                Side.A,
                "ping",
                "-i",
                "0.01",
                "-c",
                Integer.toString(count),
                "-W",
                "2",
                tunnel.address(Side.B)));
    List<Double> times = new ArrayList<>();
    Matcher matcher = TIME.matcher(output);
    while (matcher.find()) {
      times.add(Double.parseDouble(matcher.group(1)));
    }
    Collections.sort(times);
    if (times.isEmpty()) {
      return new RoundTrip(Double.NaN, Double.NaN);
    }
    return new RoundTrip(
        times.get(times.size() / 2),
        times.get(Math.min(times.size() - 1, times.size() * 99 / 100)));
  }

  /** Round trips while one TCP stream fills the tunnel. */
  RoundTrip roundTripUnderLoad(Tunnel tunnel) {
    Thread filler = Thread.ofPlatform().start(() -> iperf(tunnel, List.of("-P", "1", "-O", "1")));
    try {
      return roundTrip(tunnel);
    } finally {
      try {
        filler.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private JsonNode iperf(Tunnel tunnel, List<String> options) {
    List<String> command =
        new ArrayList<>(
            lab.on(
                Side.A,
                "iperf3",
                "-c",
                tunnel.address(Side.B),
                "-p",
                Integer.toString(PORT),
                "-J",
                "-t",
                Integer.toString(seconds)));
    command.addAll(options);
    Shell.Failed last = null;
    // The server may still be busy with the end of the test before.
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        // Warnings about buffer sizes stand before the document.
        String output = Shell.run(seconds + 60L, command);
        return JSON.readTree(output.substring(Math.max(0, output.indexOf('{'))));
      } catch (Shell.Failed e) {
        last = e;
        Shell.await(10, "server", lab.on(Side.B, "sh", "-c", "sleep 0.5"));
      }
    }
    throw last == null ? new Shell.Failed("iperf3 did not run") : last;
  }
}
