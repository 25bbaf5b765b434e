import { devices, defineConfig } from "@playwright/test";

const launchOptions = {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: process.env.RECORDER_OUTPUT,
  workers: 1,
  retries: 1,
  maxFailures: 2,
  timeout: 10_000,
  reporter: [
    ["line"],
    [
      "@session-history/playwright/reporter",
      {
        app: { id: "com.acme.shop", name: "Acme Shop", version: "4.2.0", build: "b7" },
        tags: { branch: "main" },
        secrets: ["literal-secret"],
        heartbeatEvery: 200,
        ...(process.env.TRACE ? { trace: true } : {}),
      },
    ],
  ],
  use: { launchOptions, trace: "retain-on-failure" },
  projects: [{ name: "phone", use: { ...devices["Pixel 7"] } }],
});
