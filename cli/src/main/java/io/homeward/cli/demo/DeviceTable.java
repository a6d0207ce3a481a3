package io.homeward.cli.demo;

import io.homeward.cli.demo.Seat.Known;
import io.homeward.engine.inet.IpText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Devices in columns as wide as they need to be. */
final class DeviceTable {
  private DeviceTable() {}

  static void print(List<Known> devices, Consumer<String> out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "IPV4", "IPV6", "OWNER", "STATE"));
    for (Known device : devices) {
      rows.add(
          List.of(
              device.fqdn(),
              IpText.format(device.ipv4()),
              IpText.format(device.ipv6()),
              device.owner(),
              device.online() ? "online" : "offline"));
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("           ");
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
        String cell = row.get(column);
        line.append(' ').append(cell).repeat(' ', width - cell.length() + 1);
      }
      out.accept(line.toString().stripTrailing());
    }
  }
}
