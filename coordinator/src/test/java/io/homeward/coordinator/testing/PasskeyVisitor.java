package io.homeward.coordinator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;

/** One browser of somebody with a key ring, see {@link PasskeyBrowser}. */
public final class PasskeyVisitor implements AutoCloseable {
  private final PasskeyBrowser browser;
  private final SoftKeyRing ring;

  /**
   * @param local where the server listens
   * @param ring whose passkeys it has
   * @param from the address of which the proxy tells
   */
  public PasskeyVisitor(URI local, SoftKeyRing ring, String from) {
    this.browser = new PasskeyBrowser(local, from);
    this.ring = ring;
  }

  public HttpResponse<String> get(String path) throws Exception {
    return browser.get(path);
  }

  public HttpResponse<String> post(String path, String form) throws Exception {
    return browser.post(path, form);
  }

  /** Goes where it is sent until there is a page. */
  public HttpResponse<String> open(String path) throws Exception {
    return browser.open(path);
  }

  /** Makes a passkey on the page of an invitation. */
  public void join(String invitation, String name) throws Exception {
    HttpResponse<String> in = browser.make(browser.get(invitation), ring, name);
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
  }

  /** Signs in on a page that asks for a passkey; gives the page that follows. */
  public HttpResponse<String> show(HttpResponse<String> page) throws Exception {
    return browser.open(PasskeyBrowser.location(browser.show(page, ring)));
  }

  /** What the forms of a page carry. */
  public static String token(HttpResponse<String> page) {
    return PasskeyBrowser.token(page);
  }

  @Override
  public void close() {
    browser.close();
  }
}
