package io.homeward.coordinator.server;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate and key, which may be replaced while connections are made. A handshake
 * asks for alias, certificate and key one after the other; the alias carries the number of the
 * pair, so that it gets all three of one pair.
 */
final class RenewableKeyManager extends X509ExtendedKeyManager {
  private record Current(X509ExtendedKeyManager keys, long number) {}

  private volatile Current current;
  private volatile @Nullable Current previous;
  private volatile @Nullable X509Certificate appendix;

  RenewableKeyManager(X509ExtendedKeyManager keys) {
    current = new Current(keys, 0);
  }

  /** From now on handshakes get this pair. One thread at a time. */
  void take(X509ExtendedKeyManager keys) {
    Current before = current;
    previous = before;
    current = new Current(keys, before.number() + 1);
  }

  /** From now on handshakes get this certificate behind the others. */
  void append(X509Certificate certificate) {
    appendix = certificate;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Current now = current;
    return numbered(now, now.keys().chooseEngineServerAlias(keyType, issuers, engine));
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    Current now = current;
    return numbered(now, now.keys().chooseServerAlias(keyType, issuers, socket));
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    X509Certificate[] chain = of(alias).keys().getCertificateChain(bare(alias));
    X509Certificate last = appendix;
    if (chain == null || last == null) {
      return chain;
    }
    X509Certificate[] longer = Arrays.copyOf(chain, chain.length + 1);
    longer[chain.length] = last;
    return longer;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return of(alias).keys().getPrivateKey(bare(alias));
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    Current now = current;
    String[] aliases = now.keys().getServerAliases(keyType, issuers);
    if (aliases != null) {
      for (int i = 0; i < aliases.length; i++) {
        aliases[i] = now.number() + "/" + aliases[i];
      }
    }
    return aliases;
  }

  /** This server is no client. */
  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  private static @Nullable String numbered(Current pair, @Nullable String alias) {
    return alias == null ? null : pair.number() + "/" + alias;
  }

  private static String bare(String alias) {
    return alias.substring(alias.indexOf('/') + 1);
  }

  private Current of(String alias) {
    Current before = previous;
    return before != null && alias.startsWith(before.number() + "/") ? before : current;
  }
}
