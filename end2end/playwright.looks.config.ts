/**
 * Pictures instead of tests: the README's, and those to hold beside the design.
 */
import { defineConfig } from "@playwright/test";

import base from "./playwright.config.js";

export default defineConfig({
  ...base,
  testDir: "looks",
  outputDir: "test-results/looks-work",
  globalSetup: "./looks/demo-server.ts",
  globalTeardown: "./support/global-teardown.ts",
  reporter: [["list"]],
  timeout: 60_000,
  projects: [{ name: "looks" }],
});
