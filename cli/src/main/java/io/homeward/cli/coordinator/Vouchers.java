package io.homeward.cli.coordinator;

import io.homeward.coordinator.admin.AdminRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/**
 * What lets somebody in and is made, listed and withdrawn by its id: auth keys, API tokens,
 * invitations. How they are made is the matter of each.
 *
 * @param called one of them, for people
 * @param listed the field of an answer in which they are
 * @param list asks for all
 * @param revoke asks to withdraw the one of an id
 * @param columns what a list shows
 */
record Vouchers(
    String called,
    String listed,
    AdminRequest list,
    Function<String, AdminRequest> revoke,
    List<Column> columns) {
  Vouchers {
    columns = List.copyOf(columns);
  }

  /**
   * One column of a list.
   *
   * @param title above it
   * @param text what it says of one of them
   */
  record Column(String title, Function<JsonNode, String> text) {
    /** What the field of that name says. */
    static Column field(String title, String field) {
      return new Column(title, one -> one.path(field).asString());
    }

    /** When something was or will be. */
    static Column time(String title, String field, String otherwise) {
      return new Column(title, one -> Table.time(one.path(field), otherwise));
    }

    /** All that stands in the list of that name. */
    static Column words(String title, String field) {
      return new Column(
          title,
          one -> String.join(" ", one.path(field).valueStream().map(JsonNode::asString).toList()));
    }
  }

  /** Lists them. */
  abstract static class Listing extends AdminCommand {
    private final Vouchers vouchers;

    Listing(Vouchers vouchers) {
      this.vouchers = vouchers;
    }

    @Override
    final AdminRequest request() {
      return vouchers.list;
    }

    @Override
    final void print(JsonNode answer, PrintWriter out) {
      Table table = new Table(vouchers.columns.stream().map(Column::title).toArray(String[]::new));
      for (JsonNode one : answer.path(vouchers.listed)) {
        table.row(
            vouchers.columns.stream()
                .map(column -> column.text().apply(one))
                .toArray(String[]::new));
      }
      table.print(out);
    }
  }

  /** Withdraws one. */
  abstract static class Withdrawal extends AdminCommand {
    private final Vouchers vouchers;

    @Parameters(paramLabel = "ID", description = "Its id as listed, or the whole of it.")
    private String id = "";

    Withdrawal(Vouchers vouchers) {
      this.vouchers = vouchers;
    }

    @Override
    final AdminRequest request() {
      return vouchers.revoke.apply(id);
    }

    @Override
    final void print(JsonNode answer, PrintWriter out) {
      out.println("revoked " + vouchers.called + " " + answer.path("id").asString());
    }
  }
}
