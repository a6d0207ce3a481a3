package io.homeward.ui.session;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The app's side of one node: what it shows and what it may do. The only caller of {@link Node}.
 * Thread-safe. Each listener hears one state at a time, the newest last, on a thread that brought
 * news; no lock is held meanwhile, and states that come while it works are folded into the newest.
 */
public final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

  private final Node node;
  private final InstantSource clock;
  private final Consumer<URI> browser;
  private final Consumer<Favourites> keep;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final Runnable unsubscribe;

  /** Guards the fields below; nobody is called while it is held. */
  private final Object lock = new Object();

  private NodeStatus status;
  private Wishes wishes = Wishes.NONE;
  private Favourites favourites;
  private ProfileList accounts = ProfileList.NONE;
  private DeviceWords words;
  private UiState state;

  private @Nullable URI lastOpened;
  private @Nullable URI trialServer;

  /**
   * A session with a node, which it closes at its own end.
   *
   * @param sshUser the account name for {@code ssh user@host}; empty for none
   * @param browser opens the page where a sign-in that was begun here goes on; must return at once
   * @param favourites of the last run
   * @param keep takes favourites for the next run; must return at once
   */
  public Session(
      Node node,
      String sshUser,
      InstantSource clock,
      Consumer<URI> browser,
      Favourites favourites,
      Consumer<Favourites> keep) {
    this.node = node;
    this.words = new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, sshUser));
    this.clock = clock;
    this.browser = browser;
    this.favourites = favourites;
    this.keep = keep;
    this.status = node.status();
    this.state = UiStates.fold(status, wishes, favourites, words, clock.instant());
    this.unsubscribe = node.subscribe(this::statusChanged);
  }

  /** The state of this moment. */
  public UiState state() {
    synchronized (lock) {
      return state;
    }
  }

  /**
   * Tells every new state, the present one first. The listener must return at once: it hands the
   * state on.
   *
   * @return ends the subscription; may be run again
   */
  public Runnable subscribe(Consumer<UiState> listener) {
    Follower follower = new Follower(listener);
    followers.add(follower);
    follower.tell();
    return () -> followers.remove(follower);
  }

  /** One listener and what it has yet to hear. */
  private final class Follower {
    private final Consumer<UiState> listener;

    /** How often there was news that nobody has told yet; whoever finds 0 tells. */
    private final AtomicInteger news = new AtomicInteger();

    /** Of the thread that tells. */
    private @Nullable UiState told;

    Follower(Consumer<UiState> listener) {
      this.listener = listener;
    }

    @SuppressWarnings("ReferenceEquality") // each state is made once
    void tell() {
      if (news.getAndIncrement() != 0) {
        return; // the thread that tells sees this news, too
      }
      int seen = 1;
      do {
        UiState newest = state();
        if (newest != told) {
          told = newest;
          accept(newest);
        }
        seen = news.addAndGet(-seen);
      } while (seen != 0);
    }

    /** A listener that fails must not keep the others, or the next state, from being told. */
    private void accept(UiState newest) {
      try {
        listener.accept(newest);
      } catch (RuntimeException e) {
        LOG.error("A bug: a listener of the session failed", e);
      }
    }
  }

  /** Does what concerns the connection. */
  public void run(AppCommand.ToSession command) {
    switch (command) {
      case AppCommand.Connect() -> connect();
      case AppCommand.Disconnect() -> disconnect();
      case AppCommand.ToggleConnection() -> {
        if (state().preferences().wantRunning()) {
          disconnect();
        } else {
          connect();
        }
      }
      case AppCommand.TryAgain() -> up(UpRequest.connect(), false);
      case AppCommand.SignInAgain() -> signInAgain();
      case AppCommand.CancelSignIn() -> cancelSignIn();
      case AppCommand.SignOut() -> signOut();
      case AppCommand.ShieldsUp(boolean on) -> want(PreferenceChange.none().shieldsUp(on));
      case AppCommand.AcceptDns(boolean on) -> want(PreferenceChange.none().acceptDns(on));
      case AppCommand.AcceptRoutes(boolean on) -> want(PreferenceChange.none().acceptRoutes(on));
      case AppCommand.Pin(long id, boolean on) ->
          prefer(id, (before, device) -> before.withPinned(device, on));
      case AppCommand.Watch(long id, boolean on) ->
          prefer(id, (before, device) -> before.withWatched(device, on));
      case AppCommand.Used(long id) -> prefer(id, Favourites::withUsed);
    }
  }

  private void prefer(long id, BiFunction<Favourites, Device, Favourites> change) {
    Favourites now;
    synchronized (lock) {
      Device device = state.device(id);
      if (device == null) {
        return;
      }
      now = change.apply(favourites, device);
      favourites = now;
    }
    keep.accept(now);
    publish();
  }

  /** Has copies and links look otherwise from here on. */
  public void adopt(CopyHabits habits) {
    synchronized (lock) {
      if (words.habits().equals(habits)) {
        return;
      }
      ServiceAnswers answers = words.answers();
      words = new DeviceWords(habits);
      words.learn(answers);
    }
    publish();
  }

  /** Says of the devices from here on what they answered. */
  public void adopt(ServiceAnswers answers) {
    synchronized (lock) {
      words.learn(answers);
    }
    publish();
  }

  /**
   * Shows these accounts from here on. What was wished of the one that was in use before is not
   * wished of another.
   */
  public void adopt(ProfileList known) {
    synchronized (lock) {
      if (accounts.equals(known)) {
        return;
      }
      if (!accounts.active().isEmpty() && !accounts.active().equals(known.active())) {
        wishes = Wishes.NONE;
        lastOpened = null;
      }
      accounts = known;
    }
    publish();
  }

  /** Says from here on that the tailnet of this server is a trial, which ends with the app. */
  public void trialAt(URI server) {
    synchronized (lock) {
      trialServer = server;
    }
    publish();
  }

  /** Whether this connection ends with the app: not where another process has it. */
  public boolean endsConnection() {
    return state().connection().isUp() && node.endsWithProcess();
  }

  /** Connects as before; when that needs a sign-in, the state says so. */
  public void connect() {
    up(UpRequest.connect(), state().connection().isOutside());
  }

  /** Disconnects. */
  public void disconnect() {
    change(Wishes.NONE);
    node.down();
  }

  /**
   * Signs in at a server.
   *
   * @param authKey signs in without a browser, null to use one
   */
  public void signIn(URI server, @Nullable String authKey) {
    up(UpRequest.to(server).withAuthKey(authKey), true);
  }

  /** Signs in again at the same server, for a new key. */
  public void signInAgain() {
    up(UpRequest.signInAgain(), true);
  }

  /** Gives up the sign-in that waits. */
  public void cancelSignIn() {
    change(Wishes.GAVE_UP);
    node.cancelLogin();
  }

  /** Forgets the key of this device. */
  public void signOut() {
    change(Wishes.NONE);
    node.logout();
  }

  /** Sends one echo request to a device; fails as {@link Node#ping} does. */
  public CompletableFuture<PingReply> ping(Device device) {
    if (device.address().isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("a device without an address"));
    }
    return node.ping(IpText.parse(device.address()), PING_TIMEOUT);
  }

  /** Ends the session and closes the node. Idempotent, bounded to a few seconds. */
  @Override
  public void close() {
    unsubscribe.run();
    followers.clear();
    node.close();
  }

  private void up(UpRequest request, boolean signingIn) {
    change(new Wishes(signingIn, false, null));
    try {
      node.up(request);
    } catch (NodeException e) {
      change(new Wishes(false, false, e.problem()));
    }
  }

  private void want(PreferenceChange preferences) {
    try {
      node.change(preferences);
    } catch (NodeException e) {
      synchronized (lock) {
        wishes = new Wishes(wishes.signingIn(), wishes.gaveUp(), e.problem());
      }
      publish();
    }
  }

  private void change(Wishes newWishes) {
    synchronized (lock) {
      wishes = newWishes;
      if (!newWishes.signingIn()) {
        lastOpened = null;
      }
    }
    publish();
  }

  private void statusChanged(NodeStatus newStatus) {
    synchronized (lock) {
      status = newStatus;
    }
    publish();
  }

  private void publish() {
    URI page = foldAndFindPage();
    followers.forEach(Follower::tell);
    if (page != null) {
      browser.accept(page);
    }
  }

  /** Makes the state of this moment; returns the page that a sign-in begun here now needs. */
  private @Nullable URI foldAndFindPage() {
    synchronized (lock) {
      UiState folded =
          UiStates.fold(status, wishes, favourites, words, clock.instant())
              .beside(accounts, trialServer);
      if (!folded.equals(state)) { // what is as it was is no news
        state = folded;
      }
      URI url = state.authUrl();
      boolean needed = url != null && wishes.signingIn() && !url.equals(lastOpened);
      if (needed) {
        lastOpened = url;
      }
      if (wishes.signingIn() && state.connection().isUp()) {
        wishes = Wishes.NONE;
      }
      return needed ? url : null;
    }
  }
}
