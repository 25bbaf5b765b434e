import { defineConfig, devices } from "@playwright/test";

import { APP } from "./support/app.js";

/** Chromium as it runs on a machine without a screen, a sandbox or the open network. */
const launchOptions = {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results/tests",
  globalSetup: "./support/global-setup.ts",
  globalTeardown: "./support/global-teardown.ts",
  workers: 2,
  fullyParallel: true,
  retries: 0,
  // Generous, for machines that do other things besides: what fails is told no later on one that does not.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Several times what all of them take: what hangs is told in time.
  globalTimeout: 30 * 60_000,
  forbidOnly: !!process.env.CI,
  reporter: [
    ["list"],
    ["@session-history/playwright/reporter", { app: APP, tags: { run: "browser tests" }, heartbeatEvery: 5_000, keepAtMost: 0 }],
  ],
  use: {
    launchOptions,
    locale: "en-GB",
    timezoneId: "UTC",
    // The page is to be right in its first moments, too: nothing waits for animations that a reader may have off.
    contextOptions: { reducedMotion: "reduce" },
  },
  projects: [
    { name: "Desktop Chrome", testIgnore: ["phone.spec.ts", "afterwards/**"], use: { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } } },
    {
      name: "Pixel 7",
      testMatch: "phone.spec.ts",
      use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 } },
    },
    {
      // What the projects before it recorded, and what would lock their accounts out.
      name: "afterwards",
      testMatch: "afterwards/**",
      dependencies: ["Desktop Chrome", "Pixel 7"],
      use: { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } },
    },
  ],
});
