package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian packages with what they need, unpacked beside the build and put over the system of one
 * host of a lab: installed on the machine, their services would change it.
 */
public final class DebianPrograms {
  /** As {@code apt-get install} would, up to the point where something is installed. */
  private static final String FETCH =
      """
      new=$1
      shift
      mkdir -p "$new/archives/partial" "$new/root/usr"
      download() {
        apt-get -qq install --download-only -y --no-install-recommends -o Debug::NoLocking=1 \\
          -o Dir::Cache::archives="$new/archives" "$@"
      }
      download "$@" || { apt-get -qq update; download "$@"; }
      for archive in "$new"/archives/*.deb; do
        dpkg-deb -x "$archive" "$new/root"
      done
      # Where the system has only links by now, packages of Debian 12 still have directories.
      for part in bin sbin lib; do
        [ ! -d "$new/root/$part" ] || cp -a "$new/root/$part" "$new/root/usr/"
      done
      # The alternatives that the package of iptables chooses when it is installed.
      if [ -e "$new/root/usr/sbin/xtables-nft-multi" ]; then
        for name in iptables ip6tables; do
          for part in "" -save -restore; do
            ln -s xtables-nft-multi "$new/root/usr/sbin/$name$part"
          done
        done
      fi
      rm -r "$new/archives"
      """;

  private static final String OVERLAY =
      """
      mount -t overlay overlay -o "lowerdir=$1/usr:/usr" /usr
      [ ! -d "$1/etc" ] || cp -a "$1/etc/." /etc/
      """;

  private DebianPrograms() {}

  /**
   * Gives a host programs of its own, and directories for their states. Where a package cannot be
   * had, the test is skipped and says so.
   */
  static void installOn(NetlabHost host, List<String> packages) throws IOException {
    host.privateEtc();
    host.emptyDirectory("/run");
    host.emptyDirectory("/var/lib");
    // As in a container: nobody asks a udev that is not there.
    host.run("mount", "-o", "remount,ro", "/sys");
    if (!packages.isEmpty()) {
      putOver(host, packages);
    }
  }

  /**
   * The same for a host that has what it needs already: an {@code /etc} of its own at the least.
   */
  static void putOver(NetlabHost host, List<String> packages) throws IOException {
    host.run("sh", "-ec", OVERLAY, "sh", unpacked(packages).toString());
  }

  /** Where such packages are unpacked, with what they need beside the system's libraries. */
  public static synchronized Path unpacked(List<String> packages) throws IOException {
    Path all = Files.createDirectories(Path.of("../build/debian").toAbsolutePath().normalize());
    Path directory = all.resolve(String.join("+", packages));
    if (!Files.isDirectory(directory)) {
      Path fetched = Files.createTempDirectory(all, "fetched");
      List<String> command = new ArrayList<>(List.of("sh", "-ec", FETCH, "sh", fetched.toString()));
      command.addAll(packages);
      Command.Result result = Command.attempt(command.toArray(String[]::new));
      Assumptions.assumeTrue(
          result.status() == 0,
          "cannot get the Debian packages " + packages + ": " + result.output());
      Files.move(fetched.resolve("root"), directory);
      Files.delete(fetched);
    }
    return directory;
  }
}
