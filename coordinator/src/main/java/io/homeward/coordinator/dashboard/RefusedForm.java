package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A form that was refused. The page on which it stands is shown again with the reason, and with
 * what the person wrote, so that nothing has to be written twice. Of one thread.
 */
final class RefusedForm {
  private static final Html FOCUS =
      Html.of(" aria-invalid=\"true\" aria-describedby=\"problem\" autofocus");

  private final String action;
  private final Form form;
  private final @Nullable Refusal cause;
  private final String reason;
  private boolean told;
  private boolean found;

  /**
   * What was refused.
   *
   * @param action where the form was sent
   * @param form as it was sent
   * @param cause which rule does not allow it; null: only the reason says it
   * @param reason for the person
   */
  RefusedForm(String action, Form form, @Nullable Refusal cause, String reason) {
    this.action = action;
    this.form = form;
    this.cause = cause;
    this.reason = reason;
  }

  /** Nothing was refused. */
  static RefusedForm none() {
    return new RefusedForm("", Form.EMPTY, null, "");
  }

  /** Whether it was the form that is sent there. */
  boolean isOf(String to) {
    return action.equals(to);
  }

  /** What was written in a field of the form that is sent there, or else what is in force. */
  String typed(String to, String field, String otherwise) {
    return isOf(to) && form.has(field) ? form.first(field) : otherwise;
  }

  /** What was written in a field that all forms of the page have, or else what is in force. */
  String typed(String field, String otherwise) {
    return form.has(field) ? form.first(field) : otherwise;
  }

  /** Whether a box of the form that is sent there was ticked, or else is so at first. */
  boolean ticked(String to, String field, boolean otherwise) {
    return isOf(to) ? form.has(field) : otherwise;
  }

  /** For the field of the form that is sent there: it is at fault, and has the focus. */
  Html fault(String to) {
    return Html.when(isOf(to), FOCUS);
  }

  /** The same for one of several fields, if it is the one that these are about. */
  Html faultOf(String to, Refusal... about) {
    return faultWhen(isOf(to) && cause != null && List.of(about).contains(cause));
  }

  /** The same for one of several fields, if it is found to be the one. */
  Html faultWhen(boolean wrong) {
    if (!wrong || found) {
      return Html.EMPTY;
    }
    found = true;
    return FOCUS;
  }

  /** Why the form that is sent there was refused, to stand in it. */
  Html problem(String to) {
    if (!isOf(to)) {
      return Html.EMPTY;
    }
    told = true;
    return Html.of("<p id=\"problem\" class=\"problem\" role=\"alert\">{}</p>", reason);
  }

  /** As {@link #problem}, with the focus where no field was found to be the one at fault. */
  Html problemOfSeveral(String to) {
    if (!isOf(to) || found) {
      return problem(to);
    }
    told = true;
    return Html.of(
        "<p id=\"problem\" class=\"problem\" role=\"alert\" tabindex=\"-1\" autofocus>{}</p>",
        reason);
  }

  /** The reason when no form of the page says it; null: there is none. */
  @Nullable String untold() {
    return told || reason.isEmpty() ? null : reason;
  }

  /** Redacts what was written. */
  @Override
  public String toString() {
    return "RefusedForm[of " + action + "]";
  }
}
