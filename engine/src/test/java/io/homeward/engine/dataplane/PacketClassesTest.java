package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketClassesTest {
  private static final String OUR_OWN = "io.homeward.";

  private static List<Class<?>> classes() throws ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    for (String name : PacketClasses.names()) {
      classes.add(Class.forName(name, false, PacketClassesTest.class.getClassLoader()));
    }
    return classes;
  }

  @Test
  void eachOneIsThereAndNamedOnce() throws ClassNotFoundException {
    assertThat(classes()).doesNotHaveDuplicates();
  }

  @Test
  void everyPacketLoopIsAmongThem() throws ClassNotFoundException {
    assertThat(classes()).contains(OutboundLoop.class, InboundLoop.class, SmallLoop.class);
  }

  /** Else the best code of the first would not be made before a first stream. */
  @Test
  void noneComesBeforeWhatItIsMadeOf() throws ClassNotFoundException {
    List<Class<?>> classes = classes();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      Class<?> made = classes.get(i);
      for (Class<?> part : parts(made)) {
        int at = classes.indexOf(part);
        if (at > i && !isMadeOf(part, made, new HashSet<>())) {
          wrong.add(made.getName() + " comes before " + part.getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** What is used of our own and has no place in the list is made ready too late. */
  @Test
  void allThatALoopIsMadeOfIsAmongThem() throws ClassNotFoundException {
    List<Class<?>> classes = classes();
    for (Class<?> loop : List.of(OutboundLoop.class, InboundLoop.class, SmallLoop.class)) {
      assertThat(parts(loop).stream().filter(PacketClassesTest::hasCode))
          .as(loop.getSimpleName())
          .isSubsetOf(classes);
    }
  }

  private static boolean hasCode(Class<?> part) {
    return part.getName().startsWith(OUR_OWN) && !part.isInterface();
  }

  private static List<Class<?>> parts(Class<?> made) {
    List<Class<?>> parts = new ArrayList<>();
    for (Field field : made.getDeclaredFields()) {
      if (field.getType() != made) {
        parts.add(field.getType());
      }
    }
    return parts;
  }

  private static boolean isMadeOf(Class<?> made, Class<?> part, Set<Class<?>> seen) {
    for (Class<?> each : parts(made)) {
      if (each == part || seen.add(each) && isMadeOf(each, part, seen)) {
        return true;
      }
    }
    return false;
  }
}
