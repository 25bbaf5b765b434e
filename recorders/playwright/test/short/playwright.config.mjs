// 100 short tests, for `npm run measure`.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: process.env.RECORDER_OUTPUT,
  workers: 2,
  fullyParallel: true,
  reporter: [
    ["line"],
    ...(process.env.RECORDED === "no" ? [] : [["@session-history/playwright/reporter", { screenshot: process.env.SCREENSHOT ?? "on" }]]),
  ],
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] },
  },
});
