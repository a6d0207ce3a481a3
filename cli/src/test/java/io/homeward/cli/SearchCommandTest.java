package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.localapi.LocalApiServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {
  @TempDir private Path dir;

  @Test
  void printsWhatTheNodeFound() throws IOException {
    Path socket = dir.resolve("api.sock");
    try (LocalApiServer server =
        LocalApiServer.start(ShownNode.house(), socket, "1", WallClock.system())) {
      String at = server.socket().toString();
      assertThat(RunningDaemon.command("search", "stduio", "--socket", at))
          .isEqualTo(
              new RunningDaemon.Outcome(
                  0, "studio.fond-harbor.internal  100.64.0.4  offline\n", ""));
      assertThat(RunningDaemon.command("search", "n", "--format", "lines", "--socket", at).out())
          .startsWith("nas.fond-harbor.internal\n");
      assertThat(RunningDaemon.command("search", "nas", "--json", "--socket", at).out())
          .startsWith("{")
          .contains("smb://nas.fond-harbor.internal");
      assertThat(RunningDaemon.command("search", "zz", "top", "--socket", at))
          .isEqualTo(
              new RunningDaemon.Outcome(
                  1,
                  "",
                  "homeward: nothing matches \"zz top\"; \"homeward status\" lists all devices\n"));
    }
  }

  @Test
  void whoRunsAnOlderNodeIsToldToStartItAgain() throws IOException {
    Path socket = dir.resolve("old.sock");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      WatchedThread.virtual("older-node", death -> {}, () -> refuseOne(listener)).start();
      assertThat(RunningDaemon.command("search", "x", "--socket", socket.toString()))
          .isEqualTo(
              new RunningDaemon.Outcome(
                  1,
                  "",
                  "homeward: the running homeward did not answer: it is older than this command;"
                      + " end it and start it again\n"));
    }
  }

  private static void refuseOne(ServerSocketChannel listener) {
    String refusal = "{\"Error\":\"no such request: GET search\"}";
    String answer =
        "HTTP/1.1 404 Error\r\nContent-Length: " + refusal.length() + "\r\n\r\n" + refusal;
    try (SocketChannel caller = listener.accept()) {
      caller.read(ByteBuffer.allocate(8192));
      caller.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void wrongUsageIsSaidInOneLine() {
    assertThat(run("search")).isEqualTo(2);
    assertThat(run("search", "x", "--limit", "0")).isEqualTo(2);
    assertThat(run("search", "x", "--json", "--format", "lines")).isEqualTo(2);
    assertThat(run("search", "x", "--format", "xml")).isEqualTo(2);
    assertThat(run("search", "x", "--socket", "/nonexistent/homeward.sock")).isEqualTo(1);
  }

  private static int run(String... args) {
    RunningDaemon.Outcome outcome = RunningDaemon.command(args);
    assertThat(outcome.err().lines()).hasSize(1);
    return outcome.status();
  }
}
