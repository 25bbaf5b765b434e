// The shortest journey through the finished program, in a real browser: what every change must keep alive. The full
// suite (playwright.config.ts) stands on the commands and the API.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "smoke",
  workers: 1,
  timeout: 60_000,
  reporter: "list",
  outputDir: "test-results/smoke",
  use: {
    headless: true,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
