package io.homeward.coordinator.addressing;

import java.util.List;

/**
 * Names for new tailnets: a quality and a thing, easy to say on the telephone, harmless in each
 * pair, no word longer than eight letters. Pure: the choice is an argument.
 */
public final class NetworkNames {
  /** Reserved for private use, so that no public name can ever clash. */
  private static final String TOP = "internal";

  private static final List<String> QUALITIES =
      List.of(
          """
          able amber ample aqua autumn azure balmy birch bold brave breezy bright brisk bronze calm candid
          cedar cheery civil clear clever cobalt copper coral cosmic cozy crimson crisp curly daring dawn deft
          early easy elder ember fabled fair fancy fern festive fleet floral fluent fond frank free fresh
          gentle gilded ginger glad glossy golden grand great hardy hazel hearty honest humble indigo ivory
          ivy jade jolly jovial keen kind lemon light lilac linen lively lofty loyal lucid lucky lunar maple
          marine mellow merry mighty mild mint misty modest mossy neat nimble noble oaken olive opal
          orange patient peachy pearl placid plum polar polite prime proud pure quick quiet rapid ready rosy
          royal ruby rustic sage sandy satin scarlet serene sharp shiny silent silk silver simple sleek smart
          smooth snowy snug solar solid spry stable steady stellar stout sturdy sunny superb sure sweet swift
          tall teal tender tidy topaz true upbeat urban velvet verdant vivid warm wise witty young
          """
              .strip()
              .split("\\s+"));

  private static final List<String> THINGS =
      List.of(
          """
          acorn alder anchor anvil apple arbor aspen atlas badger bamboo banjo barley basil bay beacon beaver
          beech bell berry bison bluff bobcat breeze bridge brook canoe canyon cello cherry chestnut cliff
          clover comet compass condor coyote crane creek cricket crocus cypress daisy delta dolphin dove
          dragon dune eagle echo egret elk elm falcon fawn feather fiddle field finch fjord flint forest fox
          gannet garden gazelle geyser glacier glade goose grove gull harbor hare harp haven hawk heath
          heather hedge heron hill hollow ibex iris island jasmine jay jetty juniper kayak kestrel kite koala
          lagoon lake lantern lark laurel leaf lily linden lion llama lotus lynx magpie mallow marmot marten
          meadow melon meteor mill moose moth nutmeg oak oasis orchard orchid oriole osprey otter owl oyster
          panda parrot peak pebble pelican peony petrel pigeon pine plover pond poplar poppy prairie puffin
          quail quartz rabbit raven reef ridge river robin rocket rowan sail salmon seal sequoia shore sloop
          sparrow spring spruce squirrel star stork summit swallow swan tern thistle thrush tiger trail trout
          tulip tundra turtle valley violet walnut walrus willow wolf wren yarrow zebra zephyr
          """
              .strip()
              .split("\\s+"));

  private NetworkNames() {}

  /** How many different names there are. */
  public static long count() {
    return (long) QUALITIES.size() * THINGS.size();
  }

  /**
   * One of the names, with its top-level domain, as in {@code amber-otter.internal}.
   *
   * @param choice 0 (inclusive) to {@link #count()} (exclusive)
   */
  public static String name(long choice) {
    String quality = QUALITIES.get((int) (choice / THINGS.size()));
    String thing = THINGS.get((int) (choice % THINGS.size()));
    return quality + "-" + thing + "." + TOP;
  }
}
