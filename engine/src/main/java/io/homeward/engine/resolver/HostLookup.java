package io.homeward.engine.resolver;

import io.homeward.engine.dns.Upstreams;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks given name servers for the addresses of a host. Thread-safe. */
public final class HostLookup {
  private final DnsForwarder forwarder;
  private final Duration limit;

  /**
   * @param forwarder carries the questions
   * @param limit for the answers to both questions, of IPv4 and IPv6
   */
  public HostLookup(DnsForwarder forwarder, Duration limit) {
    this.forwarder = forwarder;
    this.limit = limit;
  }

  /**
   * The addresses of a host, IPv6 first; empty when nobody told any in time. Blocks.
   *
   * @param host a name without a dot at its end
   */
  public List<InetAddress> addresses(String host, Upstreams upstreams) {
    if (upstreams.servers().isEmpty()) {
      return List.of();
    }
    long end = System.nanoTime() + limit.toNanos();
    List<CompletableFuture<byte[]>> answers = new ArrayList<>();
    try {
      Name name = Name.fromString(host, Name.root);
      for (int type : new int[] {Type.AAAA, Type.A}) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        forwarder.forward(question.toWire(), upstreams, answer::complete);
        answers.add(answer);
      }
      List<InetAddress> found = new ArrayList<>();
      for (CompletableFuture<byte[]> answer : answers) {
        long left = Math.max(0, end - System.nanoTime());
        found.addAll(addresses(new Message(answer.get(left, TimeUnit.NANOSECONDS))));
      }
      return found;
    } catch (IOException | TimeoutException | ExecutionException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Of the aliases, too: a name server tells where they lead. */
  private static List<InetAddress> addresses(Message answer) {
    List<InetAddress> found = new ArrayList<>();
    for (Record record : answer.getSection(Section.ANSWER)) {
      if (record instanceof ARecord a) {
        found.add(a.getAddress());
      } else if (record instanceof AAAARecord aaaa) {
        found.add(aaaa.getAddress());
      }
    }
    return found;
  }
}
