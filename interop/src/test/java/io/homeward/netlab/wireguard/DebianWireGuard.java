package io.homeward.netlab.wireguard;

import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Debian's {@code wireguard-go} in a host of the lab, set up by {@code wg}. */
final class DebianWireGuard {
  static final String INTERFACE = "wg0";
  static final int PORT = 51820;

  private final NetlabHost host;
  private final NodePrivateKey key;
  private final List<String> addresses;
  private List<String> peerArguments = List.of();
  private Process process;

  DebianWireGuard(NetlabHost host, NodePrivateKey key, String... addresses) throws IOException {
    this.host = host;
    this.key = key;
    this.addresses = List.of(addresses);
    // wg and wireguard-go meet at a socket in /run.
    host.emptyDirectory("/run");
    process = start();
  }

  NodePublicKey publicKey() {
    return key.publicKey();
  }

  void peer(NodePublicKey peer, byte[] presharedKey, String endpoint) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "peer",
                Base64.getEncoder().encodeToString(peer.bytes()),
                "preshared-key",
                secretFile("psk", presharedKey).toString(),
                "allowed-ips",
                "10.88.0.1/32,fd00:88::1/128"));
    if (!endpoint.isEmpty()) {
      arguments.addAll(List.of("endpoint", endpoint));
    }
    peerArguments = arguments;
    applyPeer();
  }

  void restart() throws IOException, InterruptedException {
    process.destroyForcibly();
    process.waitFor();
    Netlab.await(
        "the interface is gone", () -> host.attempt("ip", "link", "show", INTERFACE).status() != 0);
    process = start();
    applyPeer();
  }

  boolean pings(String address) throws IOException {
    return host.attempt("ping", "-c", "1", "-W", "1", address).status() == 0;
  }

  private Process start() throws IOException {
    Process started = host.start("wireguard-go", "-f", INTERFACE);
    Netlab.await("wireguard-go", () -> host.attempt("wg", "show", INTERFACE).status() == 0);
    byte[] secret = key.secretBytes();
    host.run(
        "wg",
        "set",
        INTERFACE,
        "private-key",
        secretFile("key", secret).toString(),
        "listen-port",
        Integer.toString(PORT));
    Arrays.fill(secret, (byte) 0);
    for (String address : addresses) {
      host.address(INTERFACE, address);
    }
    host.run("ip", "link", "set", INTERFACE, "mtu", "1280", "up");
    return started;
  }

  private void applyPeer() throws IOException {
    if (!peerArguments.isEmpty()) {
      List<String> command = new ArrayList<>(List.of("wg", "set", INTERFACE));
      command.addAll(peerArguments);
      host.run(command.toArray(String[]::new));
    }
  }

  private Path secretFile(String name, byte[] secret) throws IOException {
    Path file = host.directory().resolve(name);
    Files.writeString(file, Base64.getEncoder().encodeToString(secret) + "\n");
    return file;
  }
}
