package io.homeward.cli;

import io.homeward.engine.text.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * What the commands print, without anything that a terminal obeys or that hides or turns words:
 * names and sentences come from servers and other devices.
 */
final class PlainWriter extends Writer {
  private final PrintWriter target;

  private PlainWriter(PrintWriter target) {
    super(target);
    this.target = target;
  }

  /** A writer of lines to the target. */
  static PrintWriter over(PrintWriter target) {
    return new PrintWriter(new PlainWriter(target), true);
  }

  @Override
  public void write(char[] text, int from, int count) {
    target.write(PlainText.lines(new String(text, from, count)));
  }

  /** Fails when the target has failed, which it does not tell by itself. */
  @Override
  public void flush() throws IOException {
    if (target.checkError()) {
      throw new IOException("the output takes nothing more");
    }
  }

  @Override
  public void close() throws IOException {
    flush();
    target.close();
  }
}
