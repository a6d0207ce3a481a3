package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names and sentences of servers on their way to a terminal. */
class HostileTextTest {
  @Test
  void aTerminalIsToldNothingButVisibleCharactersAndLines() {
    StringWriter shown = new StringWriter();
    PrintWriter out = PlainWriter.over(new PrintWriter(shown));

    out.println("a\u001b[2J\u001b]52;c;eA==\u0007b\u202ec\r\u009bd");
    out.println("\tnext");

    assertThat(shown.toString()).isEqualTo("a[2J]52;c;eA==bcd\n\tnext\n");
  }

  @Test
  void aNameMakesNoLineOfItsOwn() {
    JsonNode plain =
        PlainJson.of(
            JsonMapper.shared()
                .readTree(
                    "{\"a\":[\"x\\nBackendState: Running\",5,null],\"b\":{\"c\":\"\\u001b[2J\"}}"));

    assertThat(plain.toString())
        .isEqualTo("{\"a\":[\"x BackendState: Running\",5,null],\"b\":{\"c\":\"[2J\"}}");
  }

  @Test
  void aFailingOutputIsNoticed() {
    PrintWriter broken =
        new PrintWriter(
            new Writer() {
              @Override
              public void write(char[] text, int from, int count) throws IOException {
                throw new IOException("full");
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });

    PrintWriter out = PlainWriter.over(broken);
    out.println("x");
    assertThat(out.checkError()).isTrue();
  }
}
