package io.homeward.engine.search;

import java.util.List;

/** The terms of a device, made ready to be compared once for many queries. Immutable. */
public final class SearchEntry {
  private final SearchTerms terms;
  private final Folded name;
  private final Folded fqdn;
  private final Folded owner;
  private final List<Folded> tags;
  private final Folded system;
  private final List<Folded> addresses;

  private SearchEntry(SearchTerms terms) {
    this.terms = terms;
    this.name = Folded.of(terms.name());
    this.fqdn = Folded.of(terms.fqdn());
    this.owner = Folded.of(terms.owner());
    this.tags = terms.tags().stream().map(Folded::of).toList();
    this.system = Folded.of(terms.system());
    this.addresses = terms.addresses().stream().map(Folded::of).toList();
  }

  /** Makes them ready. */
  public static SearchEntry of(SearchTerms terms) {
    return new SearchEntry(terms);
  }

  /** What it was made of. */
  public SearchTerms terms() {
    return terms;
  }

  Folded name() {
    return name;
  }

  Folded fqdn() {
    return fqdn;
  }

  Folded owner() {
    return owner;
  }

  List<Folded> tags() {
    return tags;
  }

  Folded system() {
    return system;
  }

  List<Folded> addresses() {
    return addresses;
  }
}
