package io.homeward.netlab;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A host with a network, a {@code resolv.conf} and a helper, for the tests of the helper. */
@SuppressWarnings("NullAway.Init")
abstract class HelperBench {
  static final String ORIGINAL =
      "# the person's own\nnameserver 192.0.2.53\nsearch home.example\noptions edns0 timeout:1";

  Netlab lab;
  NetlabHost host;
  HelperUnderTest helper;

  @BeforeEach
  void start() throws Exception {
    lab = Netlab.create();
    host = lab.host("host");
    NetlabHost other = lab.host("other");
    lab.wire(host, "192.0.2.1/24", other, "192.0.2.2/24");
    host.run("ip", "route", "add", "default", "via", "192.0.2.2");
    // The kernel's own link-local addresses come after a while; a snapshot taken before would
    // differ from one after.
    Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    host.resolvConf(ORIGINAL);
    helper = HelperUnderTest.start(host);
  }

  @AfterEach
  void stop() throws Exception {
    helper.stop();
    lab.close();
  }
}
