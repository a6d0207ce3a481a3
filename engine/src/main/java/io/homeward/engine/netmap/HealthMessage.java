package io.homeward.engine.netmap;

/**
 * A problem that the server tells the person about.
 *
 * @param id key; empty for the older plain texts
 * @param title short
 * @param text longer, or empty
 * @param severity {@code high}, {@code medium} or {@code low}
 * @param impactsConnectivity whether it explains a lost connection
 */
public record HealthMessage(
    String id, String title, String text, String severity, boolean impactsConnectivity) {}
