package io.homeward.coordinator.api;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** All that programs can ask for. Thread-safe. */
public final class Api {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<Operation> operations = new ArrayList<>();

  /** The operations over the given administration. */
  public Api(Administration administration) {
    operations.addAll(new DeviceOperations(administration).operations());
    operations.addAll(new PeopleOperations(administration).operations());
    operations.addAll(new PolicyOperations(administration).operations());
    operations.addAll(new NetworkOperations(administration).operations());
  }

  /** All operations. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** Carries out an operation that the token allows. */
  public static Answer answer(Operation operation, Call call) {
    try {
      return operation.handler().answer(call);
    } catch (BadCallException e) {
      return new Answer.Problem(400, String.valueOf(e.getMessage()));
    } catch (NotThereException e) {
      return new Answer.Problem(404, "there is nothing at this address");
    } catch (RefusedException e) {
      return new Answer.Problem(422, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      return new Answer.Problem(503, String.valueOf(e.getMessage()));
    }
  }

  /** A value in the form in which it is sent. */
  public static byte[] json(Object value) {
    return JSON.writeValueAsBytes(value);
  }
}
