package io.homeward.cli.demo;

import io.homeward.cli.ThisComputer;
import io.homeward.cli.demo.DemoSteps.Outcome;
import io.homeward.cli.demo.DemoSteps.StepFailed;
import io.homeward.ui.app.HomewardApp;
import io.homeward.ui.app.HomewardAppConfig;
import io.homeward.ui.app.LocalTrial;
import io.homeward.ui.settings.SettingsStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo on a display: the samples join, then the app runs until the person quits it. */
final class DemoApp {
  private DemoApp() {}

  static int run(DemoWorld world, DemoSteps steps)
      throws StepFailed, InterruptedException, IOException {
    URI server = DemoWalk.startServer(world, steps, DemoNodes.computerName());
    for (String name : DemoWorld.SAMPLES) {
      DemoWalk.startSample(world, steps, name);
    }
    Path configDir =
        steps.step(
            "App",
            () ->
                new Outcome<>(
                    settings(world, server),
                    "click Sign in; the browser opens a page of " + server + " to confirm"));
    HomewardAppConfig config =
        HomewardAppConfig.of(
                () -> world.personNode(DemoNodes.computerName()),
                configDir,
                ThisComputer.describe().clientVersion())
            .withTrial(LocalTrial.at(server))
            .withWindow(true);
    steps.say("Quit the app, or press Ctrl-C here, to end the demo and undo everything.");
    return HomewardApp.launch(config);
  }

  /** A folder whose settings offer the demo's server first. */
  private static Path settings(DemoWorld world, URI server) throws IOException {
    Path dir = Files.createDirectory(world.files().resolve("app"));
    try (SettingsStore settings = new SettingsStore(dir)) {
      settings.change(now -> now.withLastServer(server.toString()));
    }
    return dir;
  }
}
