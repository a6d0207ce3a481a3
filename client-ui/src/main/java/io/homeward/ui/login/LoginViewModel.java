package io.homeward.ui.login;

import io.homeward.engine.node.Connection;
import io.homeward.engine.profiles.Profile;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import org.jspecify.annotations.Nullable;

/** The state of the sign-in screen. Knows no controls. One thread at a time. */
final class LoginViewModel {
  /** What the screen shows. */
  enum Page {
    /** Where to sign in. */
    CHOOSE,
    /** This device had a place and lost it. */
    REMOVED,
    CONTACTING,
    IN_BROWSER,
    STARTING_TRIAL
  }

  private final Strings strings;
  private final BiConsumer<URI, @Nullable String> signIn;
  private final Runnable giveUp;
  private final LoginDraft draft;
  private final ReadOnlyStringWrapper mistake = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<Page> page = new ReadOnlyObjectWrapper<>(Page.CHOOSE);

  /** Held here, weakly by the draft: a screen that is thrown away is not followed up. */
  private final ChangeListener<Object> retyped = (property, before, now) -> clearMistake();

  private final ReadOnlyStringWrapper invitation = new ReadOnlyStringWrapper("");
  private final ServerSearch search;
  private final ReadOnlyStringWrapper finding = new ReadOnlyStringWrapper("");

  /** For what was looked, or is; empty: for nothing that still stands there. */
  private String lookedFor = "";

  private boolean looking;
  private @Nullable URI found;

  /** Whether the person pressed the button while it was being looked. */
  private boolean startsThen;

  /** Whether what stands there is of somebody else's making: no server is asked before a press. */
  private boolean offered;

  /** Whether the person whose device was removed would rather go to another server. */
  private final ReadOnlyBooleanWrapper elsewhere = new ReadOnlyBooleanWrapper();

  private boolean joins;

  private boolean trialRunning;

  /** Counts the starts of a trial; what an earlier one comes to is of no interest any more. */
  private int trialStart;

  private UiState state;

  /**
   * A screen.
   *
   * @param draft what was typed before
   * @param signIn begins to sign in at a server, with a key or without
   * @param search looks for the server that was typed
   * @param giveUp ends the last attempt, of which nothing shall be told any more
   */
  LoginViewModel(
      UiState state,
      LoginDraft draft,
      Strings strings,
      BiConsumer<URI, @Nullable String> signIn,
      ServerSearch search,
      Runnable giveUp) {
    this.state = state;
    this.draft = draft;
    this.strings = strings;
    this.signIn = signIn;
    this.search = search;
    this.giveUp = giveUp;
    WeakChangeListener<Object> weakly = new WeakChangeListener<>(retyped);
    draft.way().addListener(weakly);
    draft.url().addListener(weakly);
    draft.invite().addListener(weakly);
    show(state);
  }

  private void clearMistake() {
    mistake.set("");
    invitation.set("");
    finding.set("");
    lookedFor = "";
    looking = false;
    found = null;
    startsThen = false;
    offered = false;
  }

  /** What looking for the server has found, or empty. */
  ReadOnlyStringProperty finding() {
    return finding.getReadOnlyProperty();
  }

  /** Looks for the server that stands there, when the person has stopped typing. */
  void look() {
    String typed = draft.url().get();
    List<URI> candidates = ServerChoice.candidates(typed);
    boolean wanted = draft.way().get() == LoginDraft.Way.OWN_SERVER && !offered;
    if (!wanted || candidates.isEmpty() || typed.equals(lookedFor)) {
      return;
    }
    lookedFor = typed;
    looking = true;
    finding.set(strings.get("login.look", candidates.getFirst().getHost()));
    search.ask(candidates, answering -> looked(typed, candidates.getFirst(), answering));
  }

  private void looked(String typed, URI wanted, @Nullable URI answering) {
    if (!typed.equals(lookedFor)) {
      return; // other letters stand there by now
    }
    looking = false;
    found = answering;
    String sentence;
    if (answering == null) {
      sentence = strings.get("login.look.none", wanted.getHost());
    } else if (ServerChoice.isPrivate(answering)) {
      sentence = strings.get("login.look.found", answering);
    } else {
      sentence = strings.get("login.look.http", answering.getHost());
    }
    finding.set(sentence);
    if (startsThen) {
      startsThen = false;
      start();
    }
  }

  /**
   * Where to sign in instead of what a name alone would mean, as far as that is known.
   *
   * @return null where the person has to see first what it is, or where it is still being looked
   */
  private @Nullable URI decided(URI server) {
    String typed = draft.url().get();
    if (draft.way().get() != LoginDraft.Way.OWN_SERVER
        || ServerChoice.candidates(typed).size() < 2) {
      return server;
    }
    if (!typed.equals(lookedFor) && !typed.contains("://")) {
      look();
    }
    if (looking && typed.equals(lookedFor)) {
      startsThen = !typed.contains("://");
      return startsThen ? null : server;
    }
    URI answering = found;
    if (answering == null) {
      return server; // why it cannot be reached is told by who tries
    }
    if (!ServerChoice.isPrivate(answering)) {
      draft.url().set(answering.toString());
      finding.set(strings.get("login.look.http.use", answering.getHost()));
      return null;
    }
    return answering;
  }

  /**
   * Offers what a link has that the person opened, or a page in their name: only they know which.
   * Nothing is asked of any server before they press the button.
   */
  void offer(String link) {
    draft.offer(link);
    offered = true;
    goElsewhere(state.connection() == Connection.REMOVED);
    if (ServerChoice.ofUrl(link) instanceof ServerChoice.Server(URI server, _)) {
      invitation.set(strings.get("login.link.offered", server.getHost()));
    } else {
      mistake.set(strings.get("login.link.bad"));
    }
  }

  /** What a link offers, or empty. */
  ReadOnlyStringProperty invitation() {
    return invitation.getReadOnlyProperty();
  }

  LoginDraft draft() {
    return draft;
  }

  /** What is wrong with what was typed, or empty. */
  ReadOnlyStringProperty mistake() {
    return mistake.getReadOnlyProperty();
  }

  ReadOnlyObjectProperty<Page> page() {
    return page.getReadOnlyProperty();
  }

  UiState state() {
    return state;
  }

  /**
   * Leads a person whose device was removed to where another server is chosen, or back. Elsewhere
   * that page is the only one, and nothing leads away from it.
   */
  void goElsewhere(boolean on) {
    elsewhere.set(on);
    show(state);
  }

  /** Whether the page where a server is chosen has one before it. */
  ReadOnlyBooleanProperty elsewhere() {
    return elsewhere.getReadOnlyProperty();
  }

  void show(UiState newState) {
    state = newState;
    boolean removed = state.connection() == Connection.REMOVED;
    elsewhere.set(removed && elsewhere.get());
    offerServer();
    Page next =
        switch (newState.signIn()) {
          case CONTACTING -> Page.CONTACTING;
          case IN_BROWSER -> Page.IN_BROWSER;
          case CHOOSING, NOT_NEEDED -> {
            if (trialRunning) {
              yield Page.STARTING_TRIAL;
            }
            yield removed && !elsewhere.get() ? Page.REMOVED : Page.CHOOSE;
          }
        };
    page.set(next);
  }

  /** Who has to sign in again finds the server of the account in the field, not the last one. */
  private void offerServer() {
    Profile account = state.accounts().get(state.accounts().active());
    String known = account == null ? state.preferences().controlUrl().toString() : account.server();
    boolean removed = state.connection() == Connection.REMOVED;
    draft.offerServer(state.accounts().active(), removed, known);
  }

  /** Whether the last attempt was with an invite, so that nobody is asked to sign in. */
  boolean joins() {
    return joins;
  }

  /** Begins to sign in with what was typed, or says what is wrong with it. */
  void start() {
    ServerChoice choice =
        switch (draft.way().get()) {
          case OWN_SERVER -> ServerChoice.ofUrl(draft.url().get());
          case INVITE -> ServerChoice.ofInvite(draft.invite().get());
          case TAILSCALE -> new ServerChoice.Server(ServerChoice.TAILSCALE, null);
        };
    switch (choice) {
      case ServerChoice.Mistake(String key) -> {
        mistake.set(strings.get(key));
        giveUp.run();
      }
      case ServerChoice.Server(URI typed, String authKey) -> {
        URI server = authKey == null ? decided(typed) : typed;
        if (server == null) {
          return;
        }
        clearMistake();
        joins = authKey != null;
        draft.remember(server);
        if (authKey != null) {
          draft.forgetKey(server);
        }
        signIn.accept(server, authKey);
      }
    }
  }

  /**
   * Starts a tailnet on this computer and signs in there.
   *
   * @param background where the start may take its time
   * @param screen where the result comes back to
   */
  void startTrial(Callable<URI> trial, Executor background, Executor screen) {
    trialRunning = true;
    int start = ++trialStart;
    mistake.set("");
    show(state);
    background.execute(() -> {
      try {
        URI server = trial.call();
        screen.execute(() -> trialStarted(start, server));
      } catch (Exception | Error e) { // whatever the trial fails with is told, not thrown
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        screen.execute(() -> trialFailed(start, why));
      }
    });
  }

  /**
   * The person does not wait for the trial; what has begun goes on unseen and ends with the app.
   */
  void giveUpTrial() {
    trialStart++;
    trialRunning = false;
    show(state);
  }

  private void trialStarted(int start, URI server) {
    if (start != trialStart) {
      return;
    }
    trialRunning = false;
    signIn.accept(server, null);
    show(state);
  }

  private void trialFailed(int start, String why) {
    if (start != trialStart) {
      return;
    }
    trialRunning = false;
    mistake.set(strings.get("login.try.failed", why));
    show(state);
  }
}
