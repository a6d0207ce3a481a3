package io.homeward.ui.desktop.linux;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * With which program of a Linux desktop a link is opened, and what to install where there is none.
 * {@code xdg-open} knows pages only: on plain desktops nothing is registered for the rest, and
 * where something is, it may be a browser. Pure.
 */
final class LinuxPrograms {
  /** A browser finds its way by itself. */
  private static final String ANY = "xdg-open";

  /**
   * A program and what comes after it.
   *
   * @param arguments {@code URI} and {@code HOST} stand for the link and its host
   */
  private record Program(String name, List<String> arguments) {
    static Program of(String name, String... arguments) {
      return new Program(name, List.of(arguments));
    }
  }

  /** Those that take a command, and what stands before it; the person's own choice first. */
  private static final List<Program> TERMINALS =
      List.of(
          Program.of("xdg-terminal-exec"),
          Program.of("x-terminal-emulator", "-e"),
          Program.of("gnome-terminal", "--"),
          Program.of("ptyxis", "--"),
          Program.of("konsole", "-e"),
          Program.of("xfce4-terminal", "-x"),
          Program.of("mate-terminal", "-x"),
          Program.of("kitty"),
          Program.of("alacritty", "-e"),
          Program.of("foot"),
          Program.of("xterm", "-e"));

  private static final List<Program> SCREENS =
      List.of(
          Program.of("remmina", "-c", "URI"),
          Program.of("krdc", "URI"),
          Program.of("gnome-connections", "URI"),
          Program.of("vinagre", "URI"),
          Program.of("xtigervncviewer", "HOST"),
          Program.of("vncviewer", "HOST"),
          Program.of("gvncviewer", "HOST"));

  private static final List<Program> REMOTE_DESKTOPS =
      List.of(
          Program.of("remmina", "-c", "URI"),
          Program.of("krdc", "URI"),
          Program.of("gnome-connections", "URI"));

  private static final List<Program> FILES =
      List.of(
          Program.of("nautilus", "URI"),
          Program.of("nemo", "URI"),
          Program.of("caja", "URI"),
          Program.of("thunar", "URI"),
          Program.of("pcmanfm", "URI"));

  private static final Program FILES_OF_KDE = Program.of("dolphin", "URI");

  /** Of Debian and its children. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "vnc", "remmina remmina-plugin-vnc",
          "rdp", "remmina remmina-plugin-rdp",
          "smb", "nautilus gvfs-backends",
          "http", "xdg-utils firefox-esr",
          "https", "xdg-utils firefox-esr");

  private LinuxPrograms() {}

  /**
   * The command that opens a link; empty: there is none.
   *
   * @param link {@linkplain io.homeward.ui.desktop.LinkOpener#allows allowed}
   * @param there whether a program of that name can be run
   * @param gvfs whether the desktop can look into shared folders of Windows
   */
  static List<String> command(URI link, Predicate<String> there, boolean gvfs) {
    return switch (scheme(link)) {
      case "ssh" -> ssh(link, there);
      case "vnc" -> first(SCREENS, link, there);
      case "rdp" -> first(REMOTE_DESKTOPS, link, there);
      case "smb" -> files(link, there, gvfs);
      default -> there.test(ANY) ? List.of(ANY, link.toString()) : List.of();
    };
  }

  /** The command that installs what opens a link, for a terminal; empty: it is not known. */
  static String install(URI link, Predicate<String> there) {
    if (!there.test("apt")) {
      return "";
    }
    String packages =
        scheme(link).equals("ssh")
            ? there.test("ssh") ? "xterm" : "openssh-client xterm"
            : PACKAGES.getOrDefault(scheme(link), "");
    return packages.isEmpty() ? "" : "sudo apt install " + packages;
  }

  private static List<String> ssh(URI link, Predicate<String> there) {
    if (!there.test("ssh")) {
      return List.of();
    }
    for (Program terminal : TERMINALS) {
      if (there.test(terminal.name())) {
        List<String> command = new ArrayList<>();
        command.add(terminal.name());
        command.addAll(terminal.arguments());
        // What went wrong stays to be read: most terminals close with their program.
        command.addAll(List.of("sh", "-c", "ssh \"$@\" || read -r _", "ssh"));
        if (link.getPort() > 0) {
          command.addAll(List.of("-p", Integer.toString(link.getPort())));
        }
        String user = link.getUserInfo() == null ? "" : link.getUserInfo() + "@";
        command.addAll(List.of("--", user + host(link)));
        return command;
      }
    }
    return List.of();
  }

  private static List<String> files(URI link, Predicate<String> there, boolean gvfs) {
    List<String> command = gvfs ? first(FILES, link, there) : List.of();
    return command.isEmpty() ? first(List.of(FILES_OF_KDE), link, there) : command;
  }

  private static List<String> first(List<Program> programs, URI link, Predicate<String> there) {
    for (Program program : programs) {
      if (there.test(program.name())) {
        List<String> command = new ArrayList<>();
        command.add(program.name());
        for (String argument : program.arguments()) {
          command.add(
              switch (argument) {
                case "URI" -> link.toString();
                case "HOST" -> hostAndPort(link);
                default -> argument;
              });
        }
        return command;
      }
    }
    return List.of();
  }

  private static String scheme(URI link) {
    return link.getScheme().toLowerCase(Locale.ROOT);
  }

  /** Without the brackets of IPv6 addresses. */
  private static String host(URI link) {
    String host = link.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String hostAndPort(URI link) {
    return link.getPort() < 0 ? host(link) : host(link) + "::" + link.getPort();
  }
}
