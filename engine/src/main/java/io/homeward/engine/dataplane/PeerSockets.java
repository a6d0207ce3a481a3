package io.homeward.engine.dataplane;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.PathEvent;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import io.homeward.engine.udp.SideSocket;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that serve one peer alone, and where servers see them. Owned by the protocol thread.
 */
final class PeerSockets implements AutoCloseable {
  /** So many servers are asked, those that this node asked last. */
  private static final int SERVERS = 2;

  private static final int MAX_QUESTIONS = 64;

  private record Socket(SideSocket socket, PeerBook.Entry owner) {}

  private record Question(int socket, Endpoint to, int server, int servers) {}

  /** What a server saw, and whom it concerns. */
  record Seen(PeerBook.Entry owner, PathEvent.PlaceSeen event) {}

  private final UdpBatchSocket main;
  private final TunnelSender sender;
  private final Randomness randomness;
  private final Map<Integer, Socket> open = new HashMap<>();
  private final Map<TransactionId, Question> questions = new LinkedHashMap<>();
  private final List<Endpoint> servers = new ArrayList<>(); // the newest last

  PeerSockets(UdpBatchSocket main, TunnelSender sender, Randomness randomness) {
    this.main = main;
    this.sender = sender;
    this.randomness = randomness;
  }

  /** Opens sockets for a peer; fewer where there are no more. */
  PathEvent.SocketsOpened open(PeerBook.Entry owner, int count) {
    List<PathEvent.Socket> opened = new ArrayList<>();
    for (SideSocket socket : main.openBeside(count)) {
      open.put(socket.number(), new Socket(socket, owner));
      opened.add(new PathEvent.Socket(socket.number(), socket.port()));
    }
    return new PathEvent.SocketsOpened(opened, count);
  }

  void close(List<Integer> numbers) {
    if (numbers.isEmpty()) {
      return;
    }
    sender.flush(); // what waits may be for one of them
    for (int number : numbers) {
      Socket gone = open.remove(number);
      if (gone != null) {
        gone.socket.close();
      }
    }
  }

  /** The peer is gone. */
  void forget(PeerBook.Entry owner) {
    close(
        open.entrySet().stream()
            .filter(entry -> entry.getValue().owner == owner)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** Packets of the peer take that way from now on. */
  void carry(Way way) {
    if (way instanceof Way.Direct direct && direct.socket() != 0) {
      Socket by = open.get(direct.socket());
      if (by != null) {
        by.socket.carry();
      }
    }
  }

  /** The way for the loops; null: by a socket that is closed. */
  @Nullable Hop hop(Way way) {
    if (way instanceof Way.Direct direct && direct.socket() != 0) {
      Socket by = open.get(direct.socket());
      return by == null ? null : new Hop.Udp(UdpAddress.of(direct.endpoint()), by.socket);
    }
    return Hop.of(way);
  }

  /** Whether the peer may be heard by that way: other peers' sockets are none of its business. */
  boolean mayUse(PeerBook.Entry entry, Way way) {
    if (way instanceof Way.Direct direct && direct.socket() != 0) {
      Socket by = open.get(direct.socket());
      return by != null && by.owner == entry;
    }
    return true;
  }

  /** This node asked a server by the socket of all peers. */
  void asked(Endpoint server) {
    if (server.isIpv4()) {
      servers.remove(server);
      servers.add(server);
      if (servers.size() > SERVERS) {
        servers.removeFirst();
      }
    }
  }

  /** Asks servers where they see the socket. */
  void ask(int number) {
    Socket by = open.get(number);
    if (by == null) {
      return;
    }
    List<Endpoint> all = List.copyOf(servers);
    for (int i = 0; i < all.size(); i++) {
      TransactionId id = TransactionId.random(randomness);
      while (questions.size() >= MAX_QUESTIONS) {
        questions.remove(questions.keySet().iterator().next());
      }
      questions.put(id, new Question(number, all.get(i), i, all.size()));
      sender.sendDatagram(
          StunMessages.request(id), new Hop.Udp(UdpAddress.of(all.get(i)), by.socket));
    }
  }

  /** What a server answered a socket of these; null: nobody asked. */
  @Nullable Seen answered(byte[] datagram, Endpoint source, int socket) {
    StunAnswer answer = StunMessages.parseAnswer(datagram, datagram.length);
    Question question = answer == null ? null : questions.remove(answer.transaction());
    Socket by = open.get(socket);
    if (answer == null
        || question == null
        || by == null
        || question.socket != socket
        || !question.to.equals(source)) {
      return null;
    }
    return new Seen(
        by.owner,
        new PathEvent.PlaceSeen(socket, question.server, question.servers, answer.seen()));
  }

  @Override
  public void close() {
    close(List.copyOf(open.keySet()));
  }
}
