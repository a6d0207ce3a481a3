package io.homeward.coordinator.oidc;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * HTTP to one provider: bounded in time and size, without following redirects, and only to where a
 * provider can be. A provider on the Internet must not lead this server into its own network: other
 * hosts than the issuer's have to be on the Internet, too, unless the issuer itself is not.
 */
public final class OkHttpProviderHttp implements ProviderHttp {
  /** Longest time of one call, with all of its answer. */
  public static final Duration LIMIT = Duration.ofSeconds(10);

  /** Longest answer in bytes. */
  public static final int MAX_BODY = 256 << 10;

  private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");

  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

  private final URI issuer;
  private final OkHttpClient client;

  /**
   * To the provider of that name.
   *
   * @param limit of one call
   */
  public OkHttpProviderHttp(URI issuer, Duration limit) {
    this.issuer = issuer;
    this.client =
        new OkHttpClient.Builder()
            .callTimeout(limit)
            .followRedirects(false)
            .followSslRedirects(false)
            .proxy(Proxy.NO_PROXY)
            .dns(this::resolve)
            .build();
  }

  @Override
  public Answer get(URI url, Map<String, String> headers) throws SignInFailedException {
    return call(request(url, headers).get().build());
  }

  @Override
  public Answer post(URI url, Map<String, String> headers, String form)
      throws SignInFailedException {
    byte[] body = form.getBytes(StandardCharsets.UTF_8);
    return call(request(url, headers).post(RequestBody.create(body, FORM)).build());
  }

  private static Request.Builder request(URI url, Map<String, String> headers) {
    Request.Builder request =
        new Request.Builder().url(url.toString()).header("Accept", "application/json");
    headers.forEach(request::header);
    return request;
  }

  private Answer call(Request request) throws SignInFailedException {
    String host = request.url().host();
    if (LITERAL.matcher(host).matches()) {
      // The library does not look such a name up, so it would not be asked about it.
      try {
        resolve(host);
      } catch (UnknownHostException e) {
        throw SignInFailedException.unreachable(String.valueOf(e.getMessage()));
      }
    }
    Call call = client.newCall(request);
    try (Response response = call.execute();
        InputStream body = response.body().byteStream()) {
      byte[] bytes = body.readNBytes(MAX_BODY + 1);
      if (bytes.length > MAX_BODY) {
        throw SignInFailedException.unreachable(host + " sent more than " + MAX_BODY + " bytes");
      }
      return new Answer(response.code(), new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw SignInFailedException.unreachable(host + " does not answer: " + e.getMessage());
    } finally {
      call.cancel();
    }
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    List<InetAddress> addresses = Arrays.asList(InetAddress.getAllByName(host));
    if (addresses.stream().anyMatch(OkHttpProviderHttp::neverAProvider)) {
      throw new UnknownHostException(host + " has an address where no provider can be");
    }
    if (!host.equals(issuer.getHost().toLowerCase(Locale.ROOT))
        && addresses.stream().anyMatch(OkHttpProviderHttp::isInside)
        && Arrays.stream(InetAddress.getAllByName(issuer.getHost()))
            .noneMatch(OkHttpProviderHttp::isInside)) {
      throw new UnknownHostException(host + " is inside this network, and the provider is not");
    }
    return addresses;
  }

  /** Link-local addresses have the services of cloud machines, never a provider. */
  private static boolean neverAProvider(InetAddress address) {
    return address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress();
  }

  private static boolean isInside(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    return address.isLoopbackAddress() || address.isSiteLocalAddress() || uniqueLocal || shared;
  }
}
