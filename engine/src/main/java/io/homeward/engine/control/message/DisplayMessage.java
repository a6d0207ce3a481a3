package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A problem that the person should see; protocol reference, section 4.4.
 *
 * @param title short
 * @param text longer, or empty
 * @param severity {@code high}, {@code medium} or {@code low}
 * @param impactsConnectivity whether it explains a lost connection
 * @param primaryAction what the person may do, null for nothing
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record DisplayMessage(
    @JsonProperty("Title") String title,
    @JsonProperty("Text") String text,
    @JsonProperty("Severity") String severity,
    @JsonProperty("ImpactsConnectivity") boolean impactsConnectivity,
    @JsonProperty("PrimaryAction") @Nullable Action primaryAction) {
  public DisplayMessage {
    title = Wire.text(title);
    text = Wire.text(text);
    severity = Wire.text(severity);
  }

  /**
   * @param url to open
   * @param label of the button
   */
  public record Action(@JsonProperty("URL") String url, @JsonProperty("Label") String label) {
    public Action {
      url = Wire.text(url);
      label = Wire.text(label);
    }
  }
}
