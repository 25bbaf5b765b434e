/**
 * The fixture: captures what only the worker sees and leaves it in the spool. It talks to no server, and a fault of its
 * own is never a fault of the test.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Browser, BrowserContext, BrowserContextOptions, Fixtures, Page, TestInfo } from "@playwright/test";
import type {
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
} from "@playwright/test";

import { attemptFolder, captureSettings, type CaptureSettings, type LogLine, type Moments } from "./spool.js";

/** The test that runs in this worker now. */
let current: Capture | undefined;

/** A test that writes more to its console loses the rest. */
const LONGEST_LOG = 5_000_000;
/** A picture must not hold up the end of a test. */
const SCREENSHOT_TIMEOUT = 2_000;

class Capture {
  readonly #folder: string;
  readonly #settings: CaptureSettings;
  readonly #moments: Moments = {};
  readonly #ownHar: boolean;
  readonly #info: TestInfo;
  #contexts = 0;
  #written = 0;

  constructor(folder: string, info: TestInfo, ownHar: boolean) {
    this.#folder = folder;
    this.#info = info;
    this.#ownHar = ownHar;
    this.#settings = captureSettings();
    writeFileSync(join(folder, "console.jsonl"), "");
  }

  /** What a new context of the test gets besides its own options. */
  contextOptions(): BrowserContextOptions {
    this.#contexts += 1;
    if (this.#settings.network === "off" || this.#ownHar) return {};
    return {
      recordHar: {
        path: join(this.#folder, `network-${String(this.#contexts).padStart(3, "0")}.har`),
        content: this.#settings.network === "with-bodies" ? "embed" : "omit",
      },
    };
  }

  watch(context: BrowserContext): void {
    this.#moments.connected_at ??= now();
    context.on("console", (message) => {
      const { url, lineNumber, columnNumber } = message.location();
      this.#write(`console.${message.type()}`, url ? `${message.text()} (${url}:${lineNumber + 1}:${columnNumber + 1})` : message.text());
    });
    context.on("weberror", (error) => this.#write("page.error", error.error().stack ?? error.error().message));
    context.on("requestfailed", (request) =>
      this.#write("request.failed", `${request.method()} ${request.url()} ${request.failure()?.errorText ?? ""}`),
    );
    context.on("response", (response) => {
      if (response.status() >= 400) {
        this.#write("response", `${response.status()} ${response.request().method()} ${response.url()}`);
      }
    });
    context.on("page", (page) => this.#watchPage(page));
    const close = context.close.bind(context);
    context.close = async (options) => {
      await this.#shoot(context);
      try {
        await close(options);
      } catch (error) {
        // A network log that cannot be written is our trouble alone.
        if (!String(error).includes(this.#folder)) throw error;
      }
    };
  }

  finish(): void {
    quietly(() => writeFileSync(join(this.#folder, "moments.json"), JSON.stringify(this.#moments)));
  }

  #watchPage(page: Page): void {
    const real = (): boolean => page.url() !== "about:blank";
    page.on("domcontentloaded", () => {
      if (real()) this.#moments.first_frame_at ??= now();
    });
    page.on("load", () => {
      if (real()) this.#moments.app_launched_at ??= now();
    });
    page.on("crash", () => this.#write("page.crash", page.url()));
  }

  async #shoot(context: BrowserContext): Promise<void> {
    const failed = this.#info.status !== this.#info.expectedStatus;
    if (this.#settings.screenshot === "off" || (this.#settings.screenshot === "only-on-failure" && !failed)) return;
    try {
      const page = context.pages().findLast((one) => !one.isClosed() && one.url() !== "about:blank");
      await page?.screenshot({ path: join(this.#folder, "screenshot.png"), timeout: SCREENSHOT_TIMEOUT });
    } catch {
      // A page that cannot be drawn any more leaves no picture.
    }
  }

  #write(source: string, text: string): void {
    if (this.#written > LONGEST_LOG) return;
    const line: LogLine = { at: now(), source, text: text.slice(0, LONGEST_LOG) };
    this.#written += text.length + 100;
    if (this.#written > LONGEST_LOG) line.text += "\n(The rest was too long to record.)";
    quietly(() => appendFileSync(join(this.#folder, "console.jsonl"), `${JSON.stringify(line)}\n`));
  }
}

/** A full disk, or a folder that is gone, is no trouble of the test. */
function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function now(): string {
  return new Date().toISOString();
}

/** Watches every context that a test opens, however it opens it. */
function watchBrowser(browser: Browser): void {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const capture = current;
    if (!capture) return await newContext(options);
    const context = await newContext({ ...capture.contextOptions(), ...options });
    quietly(() => capture.watch(context));
    return context;
  };
}

type BaseTest = PlaywrightTestArgs & PlaywrightTestOptions;
type BaseWorker = PlaywrightWorkerArgs & PlaywrightWorkerOptions;

/** What the fixtures add to a test. */
export interface RecordingFixtures {
  /** Runs by itself in every test. */
  sessionRecording: void;
}

/**
 * The fixtures that capture. Use them once, where your own `test` is made:
 * `export const test = base.extend(recording)`.
 */
export const recording: Fixtures<RecordingFixtures, object, BaseTest, BaseWorker> = {
  browser: [
    async ({ browser }, use) => {
      quietly(() => watchBrowser(browser));
      await use(browser);
    },
    { scope: "worker" },
  ],
  sessionRecording: [
    async ({ contextOptions }, use, info) => {
      const capture = quietly(() => {
        const folder = attemptFolder(info.testId, info.retry);
        return folder ? new Capture(folder, info, contextOptions.recordHar !== undefined) : undefined;
      });
      current = capture;
      await use();
      capture?.finish();
      current = undefined;
    },
    { auto: true, box: true },
  ],
};
