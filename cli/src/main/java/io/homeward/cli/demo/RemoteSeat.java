package io.homeward.cli.demo;

import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A seat in front of a device that is a process of its own. */
final class RemoteSeat implements Seat {
  private final DeviceProcess device;

  RemoteSeat(DeviceProcess device) {
    this.device = device;
  }

  @Override
  public Identity join(URI server, String authKey) throws IOException {
    return DeviceTalk.identity(device.ask("join", server.toString(), authKey));
  }

  @Override
  public URI beginSignIn(URI server) throws IOException {
    return URI.create(device.ask("begin-sign-in", server.toString()));
  }

  @Override
  public Identity awaitConnected(Duration limit) throws IOException {
    return DeviceTalk.identity(device.ask("await-connected", limit.toString()));
  }

  @Override
  public void servePage(String name) throws IOException {
    device.ask("serve-page", name);
  }

  @Override
  public List<Known> awaitDevices(int count, Duration limit) throws IOException {
    return DeviceTalk.known(device.ask("await-devices", Integer.toString(count), limit.toString()));
  }

  @Override
  public Pong ping(InetAddress address) throws IOException {
    return DeviceTalk.pong(device.ask("ping", IpText.format(address)));
  }

  @Override
  public long pingsPerSecond(InetAddress address, Duration span) throws IOException {
    return Long.parseLong(device.ask("pings-per-second", IpText.format(address), span.toString()));
  }

  @Override
  public Page open(URI page) throws IOException {
    return DeviceTalk.page(device.ask("open", page.toString()));
  }

  @Override
  public long bitsPerSecond(URI download, Duration span) throws IOException {
    return Long.parseLong(device.ask("bits-per-second", download.toString(), span.toString()));
  }

  @Override
  public void close() {
    device.close();
  }
}
