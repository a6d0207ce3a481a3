package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.ServiceAsking.Answer;
import io.homeward.ui.session.ServiceAsking.Question;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the look at a device to a socket, and back to what is shown of the device. */
@Timeout(60)
class ServiceQuestionsTest {
  private static final long THINKPAD = 4;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Session session =
      new Session(
          new FakeNode(Tailnets.family()),
          "anna",
          () -> Tailnets.NOW,
          page -> {},
          Favourites.NONE,
          kept -> {});

  @AfterEach
  void stop() {
    session.close();
  }

  private ServiceQuestions questions(Function<Question, Answer> asker) {
    return new ServiceQuestions(session, asker, () -> Tailnets.NOW);
  }

  private Map<DeviceLink.Kind, DeviceLink.Standing> standings() {
    return Objects.requireNonNull(session.state().device(THINKPAD)).links().stream()
        .collect(Collectors.toMap(DeviceLink::kind, DeviceLink::standing));
  }

  private static Question at(int port) {
    return new Question("device", "127.0.0.1", "127.0.0.1", port);
  }

  @Test
  void whatListensIsMarkedAndWhatDoesNotIsSilent() throws Exception {
    try (ServerSocket shell = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      int nobody = gone.getLocalPort();
      gone.close();
      try (ServiceQuestions questions =
          questions(
              asked -> PortKnock.ask(at(asked.port() == 22 ? shell.getLocalPort() : nobody)))) {
        questions.run(new AppCommand.LookAt(THINKPAD, false));
        await()
            .atMost(LONG)
            .untilAsserted(() ->
                assertThat(standings())
                    .containsEntry(DeviceLink.Kind.SSH, DeviceLink.Standing.ANSWERED)
                    .containsEntry(DeviceLink.Kind.FILES, DeviceLink.Standing.SILENT)
                    .containsEntry(DeviceLink.Kind.SCREEN, DeviceLink.Standing.SILENT)
                    .containsEntry(DeviceLink.Kind.WEB, DeviceLink.Standing.SILENT));
      }
    }
  }

  @Test
  void aQuestionIsAConnectionThatCarriesNothingAndEnds() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(PortKnock.ask(at(server.getLocalPort()))).isEqualTo(Answer.OPEN);
      server.setSoTimeout(60_000);
      try (var accepted = server.accept()) {
        accepted.setSoTimeout(60_000);
        assertThat(accepted.getInputStream().read()).as("the end").isEqualTo(-1);
      }
    }
  }

  @Test
  void nobodyIsAskedFromAnAddressThatIsNotHere() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Question elsewhere = new Question("device", "192.0.2.77", "127.0.0.1", server.getLocalPort());
      assertThat(PortKnock.ask(elsewhere)).isEqualTo(Answer.NOT_ASKED);
    }
  }

  @Test
  void fewQuestionsAreUnderWayAtATimeAndNoneOfTheseHoldsUpWhoLooks() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Set<Integer> ports = new ConcurrentSkipListSet<>();
    try (ServiceQuestions questions =
        questions(asked -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          ports.add(asked.port());
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          underWay.decrementAndGet();
          return Answer.SILENT;
        })) {
      questions.run(new AppCommand.LookAt(THINKPAD, false)); // returns although nobody answers
      await().atMost(LONG).until(() -> ports.size() == 3);
      go.countDown();
      await().atMost(LONG).until(() -> ports.size() == 5);
      assertThat(most).hasValue(3);
    }
  }

  @Test
  void aQuestionThatFailsOfABugDoesNotEndTheAsking() {
    AtomicInteger asked = new AtomicInteger();
    try (ServiceQuestions questions =
        questions(question -> {
          if (asked.incrementAndGet() == 1) {
            throw new IllegalStateException("a bug, for the test");
          }
          return Answer.OPEN;
        })) {
      questions.run(new AppCommand.LookAt(THINKPAD, false));
      await().atMost(LONG).until(() -> asked.get() == 5);
    }
  }
}
