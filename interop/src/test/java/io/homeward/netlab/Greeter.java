package io.homeward.netlab;

import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A program for one host of a lab: says hello to whoever connects by TCP. */
final class Greeter {
  private Greeter() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]))) {
      System.out.println("listening");
      System.out.flush();
      while (true) {
        try (Socket socket = listener.accept()) {
          socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }
}
