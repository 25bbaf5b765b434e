// A project without a browser, with every way in which a test can end. What a run is to do stands in the environment.
import { defineConfig } from "@playwright/test";

const { RECORDED = "yes", GLOBAL_TIMEOUT = "0", HEARTBEAT = "20000", RETRIES = "0", WORKERS = "2" } = process.env;

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: process.env.RECORDER_OUTPUT,
  workers: Number(WORKERS),
  retries: Number(RETRIES),
  fullyParallel: true,
  globalTimeout: Number(GLOBAL_TIMEOUT),
  reporter: [
    ["line"],
    ["./outcomes.mjs"],
    ...(RECORDED === "yes" ? [["@session-history/playwright/reporter", { app: { name: "Many" }, flushTimeout: 10_000, heartbeatEvery: Number(HEARTBEAT) }]] : []),
  ],
  projects: [{ name: "none" }],
});
