package io.homeward.coordinator.hujson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeward.coordinator.hujson.HuJson.ArrayValue;
import io.homeward.coordinator.hujson.HuJson.Member;
import io.homeward.coordinator.hujson.HuJson.ObjectValue;
import io.homeward.engine.testing.FuzzInputs;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuJsonDocumentTest {
  private static final String FILE =
      """
      // Our rules.
      {
        "groups": {
          "group:kids": ["ida@", "jon@"], // both
        },
        /* who may what */
        "acls": [
          {"src": ["*"]}, // all, for now
          {"src": ["group:kids"]} // the last
          // more to come
        ]
      }
      """;

  private static ArrayValue list(HuJsonDocument document, String name) {
    return (ArrayValue) member(document.root(), name).value();
  }

  private static Member member(HuJson value, String name) {
    return Objects.requireNonNull(HuJsonDocument.member((ObjectValue) value, name));
  }

  @Test
  void aChangeLeavesCommentsAndOrderAsTheyAre() {
    HuJsonDocument document = HuJsonDocument.parse(FILE);
    document = document.appended(list(document, "acls"), "{\"src\": [\"tag:x\"]}");
    Member kids = member(member(document.root(), "groups").value(), "group:kids");
    document = document.appended((ArrayValue) kids.value(), "\"kim@\"");
    document =
        document.appended(
            (ObjectValue) member(document.root(), "groups").value(), "\"group:old\"", "[]");
    assertThat(document.text())
        .isEqualTo(
            """
            // Our rules.
            {
              "groups": {
                "group:kids": ["ida@", "jon@", "kim@"], // both
                "group:old": [],
              },
              /* who may what */
              "acls": [
                {"src": ["*"]}, // all, for now
                {"src": ["group:kids"]}, // the last
                // more to come
                {"src": ["tag:x"]}
              ]
            }
            """);
  }

  @Test
  void whatIsTakenOutLeavesNoEmptyLineAndKeepsTheCommentsAround() {
    HuJsonDocument document = HuJsonDocument.parse(FILE);
    document = document.without(list(document, "acls"), 0);
    document = document.without(list(document, "acls"), 0);
    document = document.without(member(document.root(), "groups"));
    assertThat(document.text())
        .isEqualTo(
            """
            // Our rules.
            {
              /* who may what */
              "acls": [
                 // all, for now
                 // the last
                // more to come
              ]
            }
            """);
    document = HuJsonDocument.parse("[1,\n 2,\n 3]");
    assertThat(document.without((ArrayValue) document.root(), 1).text()).isEqualTo("[1,\n 3]");
  }

  @Test
  void aValueIsReplacedWhereItStands() {
    HuJsonDocument document = HuJsonDocument.parse("{\"a\": /* one */ 1, }");
    assertThat(document.replaced(member(document.root(), "a").value(), "[2]").text())
        .isEqualTo("{\"a\": /* one */ [2], }");
  }

  @Test
  void textsAreReadWithTheirEscapes() {
    HuJsonDocument document =
        HuJsonDocument.parse("\uFEFF[\"a\\n\\u00e9\\\\\\\"\\/\", -1.5e3, true, null, {},]");
    assertThat(((ArrayValue) document.root()).elements())
        .extracting(Object::toString)
        .containsExactly(
            "Text[start=2, end=19, value=a\n\u00e9\\\"/]",
            "Numeral[start=21, end=27, literal=-1.5e3]",
            "Flag[start=29, end=33, value=true]",
            "Null[start=35, end=39]",
            "ObjectValue[start=41, end=43, members=[]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          {"a": 1 "b": 2}     | 1 | 8  | a comma is missing here
          {"a" 1}             | 1 | 6  | a colon is missing after "a"
          {a: 1}              | 1 | 2  | a name in double quotes is expected here, not a
          [1, 2               | 1 | 6  | the list that begins at line 1, column 1 is not closed
          {"a": 1, "a": 2}    | 1 | 10 | the name "a" is here twice
          [tru]               | 1 | 2  | a value is expected here, not t
          [01]                | 1 | 2  | a number does not begin with 0
          [1] 2               | 1 | 5  | there is more after the end of the value
          ["\\x"]             | 1 | 4  | there is no escape of this kind
          ["a                 | 1 | 2  | the closing quote of this text is missing
          [1, /* no end       | 1 | 5  | this comment has no end
          [1,,2]              | 1 | 4  | a value is expected here, not ,
          ["\u00e9\ud83d\ude00" x] | 1 | 6 | a comma is missing here
          """)
  void saysInWhichLineAndColumnSomethingIsWrong(String text, int line, int column, String why) {
    HuJsonException e =
        catchThrowableOfType(HuJsonException.class, () -> HuJsonDocument.parse(text));
    assertThat(e).hasMessage(why);
    assertThat(List.of(e.line(), e.column())).containsExactly(line, column);
    HuJsonException below =
        catchThrowableOfType(
            HuJsonException.class, () -> HuJsonDocument.parse("// first\n\n" + text));
    assertThat(below.line()).isEqualTo(line + 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  // nothing", "\uFEFF"})
  void aFileWithoutAValueIsRefused(String text) {
    assertThatThrownBy(() -> HuJsonDocument.parse(text))
        .hasMessage("the file ends where a value is expected");
  }

  @Test
  void sizeAndDepthAreBounded() {
    assertThatThrownBy(() -> HuJsonDocument.parse("[".repeat(1_000_000)))
        .hasMessage("nested deeper than 100");
    assertThatThrownBy(() -> HuJsonDocument.parse("[" + "1,".repeat(300_000) + "]"))
        .hasMessage("the file has more than 200000 values");
    assertThatThrownBy(() -> HuJsonDocument.parse(" ".repeat(3_000_000)))
        .hasMessage("the file is longer than 2097152 characters");
  }

  @Test
  void whateverIsReadIsReadOrRefusedAndWhatIsReadCanBeChanged() throws Exception {
    Random random = new Random(11);
    int[] readable = new int[1];
    int inputs = FuzzInputs.count(5_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        String text = mutated(random);
        try {
          HuJsonDocument document = HuJsonDocument.parse(text);
          readable[0]++;
          change(document, document.root());
        } catch (HuJsonException e) {
          assertThat(e.offset()).isBetween(0, text.length());
        }
      }
    });
    assertThat(readable[0]).isBetween(1, inputs - 1);
  }

  /** All comments and values are there afterwards, whatever is added where. */
  private static void change(HuJsonDocument document, HuJson value) {
    switch (value) {
      case ArrayValue list -> {
        HuJsonDocument more = document.appended(list, "7");
        assertThat(((ArrayValue) find(more, list)).elements()).hasSize(list.elements().size() + 1);
        if (!list.elements().isEmpty()) {
          HuJsonDocument less = document.without(list, 0);
          assertThat(((ArrayValue) find(less, list)).elements())
              .hasSize(list.elements().size() - 1);
        }
        list.elements().forEach(element -> change(document, element));
      }
      case ObjectValue object -> {
        HuJsonDocument more = document.appended(object, "\"new name\"", "7");
        assertThat(((ObjectValue) find(more, object)).members())
            .hasSize(object.members().size() + 1);
        object.members().forEach(member -> change(document, member.value()));
      }
      case HuJson.Text _, HuJson.Numeral _, HuJson.Flag _, HuJson.Null _ ->
          assertThat(document.replaced(value, "[]").text()).contains("[]");
    }
  }

  /** What begins there now; a list begins where it did. */
  private static HuJson find(HuJsonDocument document, HuJson old) {
    return Objects.requireNonNull(find(document.root(), old.start()));
  }

  private static HuJson find(HuJson in, int start) {
    if (in.start() == start) {
      return in;
    }
    List<HuJson> inside =
        switch (in) {
          case ArrayValue list -> list.elements();
          case ObjectValue object -> object.members().stream().map(Member::value).toList();
          case HuJson.Text _, HuJson.Numeral _, HuJson.Flag _, HuJson.Null _ -> List.of();
        };
    return inside.stream()
        .filter(one -> one.start() <= start && start < one.end())
        .findFirst()
        .map(one -> find(one, start))
        .orElseThrow();
  }

  private static String mutated(Random random) {
    StringBuilder text = new StringBuilder(FILE);
    String alphabet = "{}[]\",:/*\\\n ab1-.eu\u00e9\ud83d";
    for (int n = random.nextInt(5); n > 0; n--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(8));
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 1 -> text.delete(at, end);
        default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      }
    }
    return text.toString();
  }
}
