package io.homeward.engine.testing;

/** What has an address on a segment: a host or the outer side of a router. */
interface Attachment {
  void receive(Datagram datagram);
}
