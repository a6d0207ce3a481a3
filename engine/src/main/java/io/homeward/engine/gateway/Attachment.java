package io.homeward.engine.gateway;

import java.net.Inet4Address;

/**
 * Where this computer is attached. Both are of IPv4: routers of IPv6 translate nothing.
 *
 * @param gateway the router that the default route leads to
 * @param own the address from which this computer sends to it
 */
public record Attachment(Inet4Address gateway, Inet4Address own) {}
