package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.netmap.NetMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeMailboxTest {
  private final NodeMailbox mailbox = new NodeMailbox();

  private static NodeEvent map(int client, NetMap map) {
    return new NodeEvent.Control(client, new ControlEvent.NetMapChanged(map));
  }

  private List<@Nullable NodeEvent> takeAll() throws InterruptedException {
    List<@Nullable NodeEvent> all = new ArrayList<>();
    for (NodeMailbox.Letter letter = mailbox.take(0); letter != null; letter = mailbox.take(0)) {
      all.add(letter.event());
    }
    return all;
  }

  @Test
  void ofTheMapsOfOneServerOnlyTheNewestWaits() throws Exception {
    NetMap old = Tailnets.map();
    NetMap middle = Tailnets.map();
    NetMap newest = Tailnets.map();
    NodeEvent up = new NodeEvent.Down();
    NodeMailbox.Letter superseded = mailbox.post(map(1, old));
    mailbox.post(up);
    mailbox.post(map(1, middle));
    mailbox.post(map(1, newest));
    assertThat(superseded.done()).as("nobody waits for it for ever").isCompleted();
    List<@Nullable NodeEvent> taken = takeAll();
    assertThat(taken).hasSize(2).first().isEqualTo(up);
    assertThat(taken.getLast()).isEqualTo(map(1, newest));
  }

  @Test
  void aMapThatWasTakenIsNotReplaced() throws Exception {
    mailbox.post(map(1, Tailnets.map()));
    assertThat(takeAll()).hasSize(1);
    mailbox.post(map(1, Tailnets.map()));
    assertThat(takeAll()).hasSize(1);
  }

  @Test
  void theMapOfAnotherServerIsAnotherThing() throws Exception {
    mailbox.post(map(1, Tailnets.map()));
    mailbox.post(map(2, Tailnets.map()));
    assertThat(takeAll()).hasSize(2);
  }

  @Test
  void whoWaitsForWhatNobodyWantsIsReleased() throws Exception {
    NodeMailbox.Letter stale = mailbox.post(map(1, Tailnets.map()));
    NodeMailbox.Letter wanted = mailbox.post(new NodeEvent.Down());
    mailbox.release(event -> event instanceof NodeEvent.Control);
    assertThat(stale.done()).isCompleted();
    assertThat(wanted.done()).isNotCompleted();
    assertThat(takeAll()).hasSize(2);
  }
}
