package io.homeward.engine.dns;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;

/**
 * What a query asks, without what differs between two who ask the same: the answer to one is the
 * answer to the other, but for its id and the case of the letters in the name.
 *
 * @param name in lower case
 * @param edns whether the asker knows EDNS (RFC 6891), so that the answer may use it
 * @param dnssec whether signatures are wanted (RFC 3225)
 * @param unchecked whether the upstream is not to check them (RFC 4035, section 3.2.2)
 */
public record DnsQuestion(
    String name,
    int type,
    int dclass,
    boolean recursive,
    boolean edns,
    boolean dnssec,
    boolean unchecked) {
  private static final int NAME_OFFSET = 12;

  /** The bit of ASCII that makes a letter a small one. */
  private static final int SMALL = 0x20;

  /** What the query asks, or null when it cannot be read or does not ask one thing. */
  public static @Nullable DnsQuestion of(byte[] query) {
    try {
      Message message = new Message(query);
      Record question = message.getQuestion();
      OPTRecord opt = message.getOPT();
      return question == null
          ? null
          : new DnsQuestion(
              question.getName().toString().toLowerCase(Locale.ROOT),
              question.getType(),
              question.getDClass(),
              message.getHeader().getFlag(Flags.RD),
              opt != null,
              opt != null && (opt.getFlags() & ExtendedFlags.DO) != 0,
              message.getHeader().getFlag(Flags.CD));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /**
   * An answer to one who asked the same, as the asker of this query may have it: under its id and
   * with the name as it wrote it, which some compare.
   */
  public static byte[] answerTo(byte[] query, byte[] answer) {
    byte[] out = answer.clone();
    out[0] = query[0];
    out[1] = query[1];
    int end = nameEnd(query);
    if (end > 0 && end == nameEnd(answer)) {
      System.arraycopy(query, NAME_OFFSET, out, NAME_OFFSET, end - NAME_OFFSET);
    }
    return out;
  }

  /**
   * The query with the letters of its name in upper and lower case by chance, which servers keep:
   * so it is known again when it comes back.
   *
   * @param chance a bit for each letter, used again from the first when there are more letters
   */
  public static byte[] marked(byte[] query, byte[] chance) {
    byte[] out = query.clone();
    int end = nameEnd(query);
    int letters = 0;
    for (int at = NAME_OFFSET; at < end; at += 1 + out[at]) {
      for (int i = at + 1; i <= at + out[at]; i++) {
        if (isLetter(out[i])) {
          // Never as most people write, all small or all large.
          boolean small =
              letters < 2
                  ? letters == 1
                  : (chance[letters / 8 % chance.length] >> letters % 8 & 1) == 1;
          out[i] = (byte) (small ? out[i] | SMALL : out[i] & ~SMALL);
          letters++;
        }
      }
    }
    return out;
  }

  /** Name, type and class as they stand in a query; empty when they cannot be read. */
  public static byte[] text(byte[] query) {
    int end = nameEnd(query);
    return end < 0 || end + 4 > query.length
        ? new byte[0]
        : Arrays.copyOfRange(query, NAME_OFFSET, end + 4);
  }

  /** Behind the name of the first question, or -1 when it is cut short or written as a pointer. */
  private static int nameEnd(byte[] message) {
    int at = NAME_OFFSET;
    while (at < message.length && message[at] > 0 && message[at] < 64) {
      at += 1 + message[at];
    }
    return at < message.length && message[at] == 0 ? at + 1 : -1;
  }

  private static boolean isLetter(byte b) {
    return (b | SMALL) >= 'a' && (b | SMALL) <= 'z';
  }
}
