package io.homeward.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {
  private static final String SUFFIX = ".fond-harbor.internal";

  private static SearchTerms device(
      String name, int number, String owner, String system, String... tags) {
    return new SearchTerms(
        name,
        name + SUFFIX,
        List.of("100.64.0." + number, "fd7a:115c:a1e0::" + Integer.toHexString(0xab00 + number)),
        owner,
        List.of(tags),
        system);
  }

  private static final List<SearchTerms> HOUSE =
      List.of(
          device("studio", 2, "Anna Sato", "Linux Debian 12"),
          device("studio-mac", 5, "Anna Sato", "macOS 26.1"),
          device("nas", 6, "", "Linux DSM 7.3", "storage"),
          device("nas-backup", 60, "", "Linux", "storage"),
          device("anna-nas", 7, "Anna Sato", "Linux"),
          device("ben-laptop", 8, "Ben Okafor", "Windows 11 24H2"),
          device("thinkpad", 9, "Zoë Bjørnstad", "Linux"),
          device("書斎のパソコン", 10, "佐藤アンナ", "Windows 11"),
          device("printer2f", 254, "", "", "office"));

  private static List<String> found(String query) {
    List<Ranking.Candidate<String>> all = new ArrayList<>();
    for (SearchTerms terms : HOUSE) {
      all.add(
          new Ranking.Candidate<>(
              terms.name(), SearchEntry.of(terms), terms.name().equals("anna-nas") ? 0 : 1));
    }
    return Ranking.of(all, SearchQuery.of(query)).stream().map(Ranking.Found::value).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "na, nas", // although the common suffix of all full names holds it
    "in, thinkpad",
    "er, printer2f",
    "nas, nas",
    "back, nas-backup",
    "sm, studio-mac",
    "stu mac, studio-mac",
    "stumac, studio-mac",
    "stduio, studio",
    "studoi-mac, studio-mac",
    "thinkapd, thinkpad",
    "tinkpad, thinkpad",
    "thinkkpad, thinkpad",
    "thonkpad, thinkpad",
    "tkpd, thinkpad",
    "zoe, thinkpad",
    "bjornstad, thinkpad",
    "OKAFOR, ben-laptop",
    "storage, nas",
    "windows ben, ben-laptop",
    ".6, nas",
    "6, nas",
    "60, nas-backup",
    "100.64.0.9, thinkpad",
    "ab05, studio-mac",
    "::ab05, studio-mac",
    "nas.fond, nas",
    "２ｆ, printer2f",
    "ｐｒｉｎｔ, printer2f",
    "しょさい, ''",
    "ぱそこん, 書斎のパソコン",
    "ﾊﾟｿｺﾝ, 書斎のパソコン",
    "あんな, 書斎のパソコン",
    "書斎, 書斎のパソコン",
    "かそこん, ''"
  })
  void putsTheBestFirst(String query, String name) {
    if (name.isEmpty()) {
      assertThat(found(query)).isEmpty();
    } else {
      assertThat(found(query)).first().isEqualTo(name);
    }
  }

  @Test
  void ranksExactBeforePrefixBeforeWordStartBeforeTheRest() {
    // The favourite wins among equals only.
    assertThat(found("nas")).containsExactly("nas", "nas-backup", "anna-nas");
    assertThat(found("studio")).containsExactly("studio", "studio-mac");
    assertThat(found("anna")).startsWith("anna-nas").contains("studio", "studio-mac");
  }

  @Test
  void theCommonSuffixIsSearchedOnlyByAWordWithADot() {
    assertThat(found("internal")).isEmpty();
    assertThat(found("harbor")).isEmpty();
    assertThat(found("fond-harbor.internal")).hasSameSizeAs(HOUSE);
    assertThat(found("mac.fond")).containsExactly("studio-mac");
  }

  @Test
  void guessesOnlyWhereNothingElseMatches() {
    assertThat(found("studio")).doesNotContain("thinkpad");
    assertThat(found("lptp")).containsExactly("ben-laptop");
    assertThat(found("xyzzy")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "64", "fd7", "fd7a", "115c", "100.", "100.64"})
  void anAddressIsFoundAtEveryKeyOfIt(String typed) {
    assertThat(found(typed)).hasSameSizeAs(HOUSE);
  }

  @Test
  void digitsMeanTheLastGroupWhereOneBeginsSo() {
    assertThat(found("10")).containsExactly("書斎のパソコン");
    assertThat(found("25")).containsExactly("printer2f");
    assertThat(found("fd")).as("letters are no address").isEmpty();
  }

  @Test
  void keepsAllForAnEmptyQueryFavouritesFirst() {
    assertThat(found("  ")).hasSameSizeAs(HOUSE).startsWith("anna-nas", "studio");
  }

  private static String marked(String query, String name) {
    SearchTerms terms =
        HOUSE.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    Match match = SearchQuery.of(query).match(SearchEntry.of(terms));
    StringBuilder marked = new StringBuilder();
    for (Match.Letters letters : Objects.requireNonNull(match).letters()) {
      marked.append(letters.text(), letters.from(), letters.to()).append('|');
    }
    return marked.toString();
  }

  @Test
  void tellsWhichLettersItFound() {
    assertThat(marked("mac", "studio-mac")).isEqualTo("mac|");
    assertThat(marked("sm", "studio-mac")).isEqualTo("s|m|");
    assertThat(marked("thinkapd", "thinkpad")).isEqualTo("thinkpad|");
    assertThat(marked("ぱそ", "書斎のパソコン")).isEqualTo("パソ|");
    assertThat(marked("zoe", "thinkpad")).isEqualTo("Zoë|");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "\u3000", "\ud800", "\u0301", "ﬁ", "ß", "İ", "a\u0000b", "..", "::"})
  void anyTextIsAQuery(String odd) {
    SearchEntry entry = SearchEntry.of(device(odd, 1, odd, odd, odd));
    for (String query : new String[] {odd, "a" + odd, odd + "a", "ss", "fi", "i"}) {
      Match match = SearchQuery.of(query).match(entry);
      if (match != null) {
        for (Match.Letters letters : match.letters()) {
          assertThat(letters.text().substring(letters.from(), letters.to())).isNotEmpty();
        }
      }
    }
  }

  @Test
  void manyEqualLettersTakeNoTime() {
    SearchEntry entry = SearchEntry.of(device("a-".repeat(30) + "a", 1, "a ".repeat(100), ""));
    SearchQuery query = SearchQuery.of("a".repeat(60) + "b");
    for (int i = 0; i < 1_000; i++) {
      assertThat(query.match(entry)).isNull();
    }
  }
}
