package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A system bus of its own for one host of a lab, on which everybody may do everything. */
final class SystemBus {
  static final String CONFIGURATION =
      """
      <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
        "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
      <busconfig>
        <type>system</type>
        <listen>unix:path=/run/dbus/system_bus_socket</listen>
        <auth>EXTERNAL</auth>
        <policy context="default">
          <allow user="*"/>
          <allow own="*"/>
          <allow send_destination="*"/>
          <allow receive_sender="*"/>
        </policy>
      </busconfig>
      """;

  private SystemBus() {}

  /** Starts it on a host that has a {@code /run} of its own, and waits until it listens. */
  static void start(NetlabHost host) throws IOException {
    host.run("mkdir", "-p", "/run/dbus");
    Path configuration = host.directory().resolve("bus.conf");
    Files.writeString(configuration, CONFIGURATION);
    host.start("dbus-daemon", "--config-file=" + configuration, "--nofork", "--nopidfile");
    Netlab.await("the bus", () -> Files.exists(host.see("/run/dbus/system_bus_socket")));
  }
}
