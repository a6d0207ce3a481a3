package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.testing.Devices;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class AccountPaceTest {
  private final AtomicLong now = new AtomicLong();
  private final AccountPace pace = new AccountPace(now::get);

  @Test
  void oneAccountSignsInSoOftenAndOthersAsBefore() {
    Identity one = new Identity("https://a.example", "1");
    assertThat(allowed(() -> pace.maySignIn(one))).isEqualTo(AccountPace.SIGN_INS.atOnce());
    assertThat(pace.maySignIn(new Identity("https://a.example", "2"))).isTrue();
    assertThat(pace.maySignIn(Devices.ANNA)).isTrue();
    now.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertThat(allowed(() -> pace.maySignIn(one))).isEqualTo(2);
  }

  @Test
  void soManyDevicesJoinForOneAccount() {
    assertThat(allowed(() -> pace.mayJoin(1))).isEqualTo(AccountPace.JOINS.atOnce());
    assertThat(pace.mayJoin(2)).isTrue();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(allowed(() -> pace.mayJoin(1))).isEqualTo(5);
  }

  private static int allowed(BooleanSupplier asks) {
    int allowed = 0;
    for (int i = 0; i < 1_000; i++) {
      allowed += asks.getAsBoolean() ? 1 : 0;
    }
    return allowed;
  }
}
