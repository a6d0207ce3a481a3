package io.homeward.coordinator.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is believed.
 *
 * @param issuer what ID tokens name; may hold {@code {tenantid}}, see {@link #issuerOf}
 * @param authorization where browsers go
 * @param token where codes are redeemed
 * @param keys where its keys are
 * @param userInfo where more about a person is; null: nowhere
 * @param endSession where browsers sign out; null: nowhere
 * @param algorithms by which its ID tokens are signed
 * @param secretInHeader whether it takes the client's secret as HTTP Basic
 * @param namesItself whether its answers name it (RFC 9207)
 * @param askAnew how it is told to ask the person whatever it remembers; null: by the age alone
 */
record Discovery(
    String issuer,
    URI authorization,
    URI token,
    URI keys,
    @Nullable URI userInfo,
    @Nullable URI endSession,
    Set<JWSAlgorithm> algorithms,
    boolean secretInHeader,
    boolean namesItself,
    Prompt.@Nullable Type askAnew) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Public-key signatures only: with HMAC, who knows the client's secret could make ID tokens. */
  private static final Set<JWSAlgorithm> TRUSTED =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** In Microsoft's issuer for accounts of any organisation. */
  private static final String TENANT = "{tenantid}";

  private static final Pattern ANY_TENANT = Pattern.compile("/(common|organizations|consumers)/");
  private static final Pattern TENANT_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** It refuses the prompt of the standard and does not say so, but can have people choose. */
  private static final URI GOOGLE = URI.create("https://accounts.google.com");

  Discovery {
    algorithms = Set.copyOf(algorithms);
  }

  /** Where a provider says it. */
  static URI where(URI issuer) {
    String text = issuer.toString();
    String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return URI.create(base + "/.well-known/openid-configuration");
  }

  /**
   * Reads it.
   *
   * @param issuer whom it has to be of
   * @throws SignInFailedException when it is of somebody else, or cannot be used
   */
  static Discovery parse(String json, URI issuer) throws SignInFailedException {
    try {
      if (!(JSON.readTree(json) instanceof ObjectNode description)) {
        throw SignInFailedException.unreachable(issuer + " does not describe itself");
      }
      String name = description.path("issuer").asString("");
      String anyTenant = ANY_TENANT.matcher(issuer.toString()).replaceFirst("/" + TENANT + "/");
      if (!name.equals(issuer.toString()) && !name.equals(anyTenant)) {
        throw SignInFailedException.unreachable(issuer + " calls itself by another name");
      }
      // The library takes addresses only, and a template is none.
      description.put("issuer", issuer.toString());
      return checked(OIDCProviderMetadata.parse(description.toString()), name, issuer);
    } catch (ParseException | RuntimeException e) {
      throw SignInFailedException.unreachable(issuer + " describes itself in a form that is none");
    }
  }

  private static Discovery checked(OIDCProviderMetadata said, String name, URI issuer)
      throws SignInFailedException {
    Set<JWSAlgorithm> algorithms = new HashSet<>(TRUSTED);
    List<JWSAlgorithm> offered = said.getIDTokenJWSAlgs();
    algorithms.retainAll(offered == null ? List.of(JWSAlgorithm.RS256) : offered);
    if (algorithms.isEmpty()) {
      throw SignInFailedException.unreachable(issuer + " signs by no algorithm that is trusted");
    }
    List<ClientAuthenticationMethod> methods = said.getTokenEndpointAuthMethods();
    return new Discovery(
        name,
        endpoint(said.getAuthorizationEndpointURI(), "authorization", issuer),
        endpoint(said.getTokenEndpointURI(), "token", issuer),
        endpoint(said.getJWKSetURI(), "key", issuer),
        optional(said.getUserInfoEndpointURI(), "userinfo", issuer),
        optional(said.getEndSessionEndpointURI(), "end session", issuer),
        algorithms,
        methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC),
        said.supportsAuthorizationResponseIssuerParam(),
        askAnew(said, issuer));
  }

  /** Some list what they take, as Initiating User Registration via OpenID Connect has it. */
  private static Prompt.@Nullable Type askAnew(OIDCProviderMetadata said, URI issuer) {
    if (issuer.equals(GOOGLE)) {
      return Prompt.Type.SELECT_ACCOUNT;
    }
    List<Prompt.Type> listed = said.getPromptTypes();
    return listed == null || listed.contains(Prompt.Type.LOGIN) ? Prompt.Type.LOGIN : null;
  }

  private static @Nullable URI optional(@Nullable URI url, String what, URI issuer)
      throws SignInFailedException {
    return url == null ? null : endpoint(url, what, issuer);
  }

  private static URI endpoint(@Nullable URI url, String what, URI issuer)
      throws SignInFailedException {
    // In the clear only where the provider itself is in the clear, which is on this computer.
    if (url == null
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getFragment() != null
        || !"https".equals(url.getScheme()) && !issuer.getScheme().equals(url.getScheme())) {
      throw SignInFailedException.unreachable(issuer + " has no usable " + what + " endpoint");
    }
    return url;
  }

  /**
   * The issuer that an ID token has to name.
   *
   * @param tenant its claim {@code tid}; null when it has none
   */
  String issuerOf(@Nullable String tenant) {
    return tenant != null && TENANT_ID.matcher(tenant).matches()
        ? issuer.replace(TENANT, tenant)
        : issuer;
  }
}
