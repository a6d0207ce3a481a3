package io.homeward.ui.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which devices are asked for which services, and when: a device of one's own that somebody looks
 * at, one of others only where the person opens something on it, each once in a while, a few
 * questions at a time and not many in a minute. Pure: what happens comes in, the questions to ask
 * now go out, and each of those is answered with {@link #answered}. One owner at a time.
 */
public final class ServiceAsking {
  /** How long an answer holds: a service that was started meanwhile is seen at the next look. */
  static final Duration FRESH = Duration.ofMinutes(5);

  /** Under way at the same time. */
  static final int MOST_AT_ONCE = 3;

  /** Begun within a minute, whoever looks at however many devices. */
  static final int MOST_A_MINUTE = 60;

  /** Not yet begun: of what somebody looked at last. */
  static final int MOST_WAITING = 24;

  /** Devices of which something is remembered. */
  static final int MOST_DEVICES = 200;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * Whether something listens.
   *
   * @param device its {@link Device#key()}
   * @param from address of this device in the tailnet, from which to ask: so that no question ever
   *     leaves by another way than the tunnel
   * @param address of the device
   * @param port of the service, 1 to 65535
   */
  public record Question(String device, String from, String address, int port) {}

  /** What came of a question. */
  public enum Answer {
    /** Something listens. */
    OPEN,
    /** Nothing listens, or nobody says. */
    SILENT,
    /** It could not be asked. */
    NOT_ASKED
  }

  /**
   * One device.
   *
   * @param address at which
   * @param at when
   */
  private record Asked(String address, Instant at) {}

  private final Map<String, Asked> asked = new LinkedHashMap<>();
  private final Deque<Question> waiting = new ArrayDeque<>();

  /** When the questions of the last minute began. */
  private final Deque<Instant> recent = new ArrayDeque<>();

  private ServiceAnswers answers = ServiceAnswers.NONE;
  private int underWay;

  /** Nobody has been asked. */
  public ServiceAsking() {}

  /**
   * Somebody looks at a device.
   *
   * @param byPerson whether they opened something on it, and it has not just come to be shown
   * @return what to ask now
   */
  public List<Question> lookedAt(UiState state, long id, boolean byPerson, Instant now) {
    Device self = state.self();
    Device device = state.device(id);
    if (self == null
        || device == null
        || device.self()
        || !state.connection().isUsable()
        || !device.online()
        || !(byPerson || isOwn(state, device))) {
      return List.of();
    }
    String address = device.address();
    String from = address.equals(device.ipv4()) ? self.ipv4() : self.ipv6();
    List<Integer> ports = DeviceLinks.unannounced(device.links());
    if (address.isEmpty() || from.isEmpty() || ports.isEmpty() || isFresh(device, now)) {
      return List.of();
    }
    asked.remove(device.key()); // it becomes the newest
    asked.put(device.key(), new Asked(address, now));
    if (asked.size() > MOST_DEVICES) {
      String oldest = asked.keySet().iterator().next();
      asked.remove(oldest);
      answers = answers.without(oldest);
    }
    waiting.removeIf(question -> question.device().equals(device.key()));
    for (Integer port : ports.reversed()) {
      waiting.addFirst(new Question(device.key(), from, address, port));
    }
    while (waiting.size() > MOST_WAITING) {
      mayBeAskedLater(waiting.removeLast());
    }
    return begin(now);
  }

  /** One's own devices, and those that belong to the tailnet as a whole. */
  private static boolean isOwn(UiState state, Device device) {
    for (DeviceGroup group : state.groups()) {
      if (group.devices().contains(device)) {
        return switch (group.kind()) {
          case MINE, TAGGED -> true;
          case OTHER_OWNER, SHARED -> false;
        };
      }
    }
    return false;
  }

  private boolean isFresh(Device device, Instant now) {
    Asked before = asked.get(device.key());
    return before != null
        && before.address().equals(device.address())
        && !now.isBefore(before.at()) // a clock that was set back makes nothing last for ever
        && now.isBefore(before.at().plus(FRESH));
  }

  private void mayBeAskedLater(Question question) {
    asked.remove(question.device());
  }

  /**
   * A question was answered.
   *
   * @return what to ask now
   */
  public List<Question> answered(Question question, Answer answer, Instant now) {
    underWay--;
    Asked known = asked.get(question.device());
    if (answer != Answer.NOT_ASKED && known != null && known.address().equals(question.address())) {
      answers =
          answers.with(
              question.device(), question.address(), question.port(), answer == Answer.OPEN);
    }
    return begin(now);
  }

  private List<Question> begin(Instant now) {
    while (!recent.isEmpty() && !recent.peekFirst().plus(MINUTE).isAfter(now)) {
      recent.removeFirst();
    }
    List<Question> begun = new ArrayList<>();
    while (underWay < MOST_AT_ONCE && !waiting.isEmpty()) {
      if (recent.size() >= MOST_A_MINUTE) {
        waiting.forEach(this::mayBeAskedLater);
        waiting.clear();
        break;
      }
      begun.add(waiting.removeFirst());
      recent.addLast(now);
      underWay++;
    }
    return begun;
  }

  /** What is known by now. */
  public ServiceAnswers answers() {
    return answers;
  }
}
