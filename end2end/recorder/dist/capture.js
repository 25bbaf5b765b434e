/**
 * The fixture: captures what only the worker sees and leaves it in the spool. It talks to no server, and a fault of its
 * own is never a fault of the test.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attemptFolder, captureSettings } from "./spool.js";
/** The test that runs in this worker now. */
let current;
/** A picture must not hold up the end of a test. */
const SCREENSHOT_TIMEOUT = 2_000;
class Capture {
    #folder;
    #settings;
    #moments = {};
    #ownHar;
    #info;
    #contexts = 0;
    constructor(folder, info, ownHar) {
        this.#folder = folder;
        this.#info = info;
        this.#ownHar = ownHar;
        this.#settings = captureSettings();
        writeFileSync(join(folder, "console.jsonl"), "");
    }
    /** What a new context of the test gets besides its own options. */
    contextOptions() {
        this.#contexts += 1;
        if (this.#settings.network === "off" || this.#ownHar)
            return {};
        return {
            recordHar: {
                path: join(this.#folder, `network-${String(this.#contexts).padStart(3, "0")}.har`),
                content: this.#settings.network === "with-bodies" ? "embed" : "omit",
            },
        };
    }
    watch(context) {
        this.#moments.connected_at ??= now();
        context.on("console", (message) => {
            const { url, lineNumber, columnNumber } = message.location();
            this.#write(`console.${message.type()}`, url ? `${message.text()} (${url}:${lineNumber + 1}:${columnNumber + 1})` : message.text());
        });
        context.on("weberror", (error) => this.#write("page.error", error.error().stack ?? error.error().message));
        context.on("requestfailed", (request) => this.#write("request.failed", `${request.method()} ${request.url()} ${request.failure()?.errorText ?? ""}`));
        context.on("response", (response) => {
            if (response.status() >= 400) {
                this.#write("response", `${response.status()} ${response.request().method()} ${response.url()}`);
            }
        });
        context.on("page", (page) => this.#watchPage(page));
        const close = context.close.bind(context);
        context.close = async (options) => {
            await this.#shoot(context);
            await close(options);
        };
    }
    finish() {
        writeFileSync(join(this.#folder, "moments.json"), JSON.stringify(this.#moments));
    }
    #watchPage(page) {
        const real = () => page.url() !== "about:blank";
        page.on("domcontentloaded", () => {
            if (real())
                this.#moments.first_frame_at ??= now();
        });
        page.on("load", () => {
            if (real())
                this.#moments.app_launched_at ??= now();
        });
        page.on("crash", () => this.#write("page.crash", page.url()));
    }
    async #shoot(context) {
        const failed = this.#info.status !== this.#info.expectedStatus;
        if (this.#settings.screenshot === "off" || (this.#settings.screenshot === "only-on-failure" && !failed))
            return;
        try {
            const page = context.pages().findLast((one) => !one.isClosed() && one.url() !== "about:blank");
            await page?.screenshot({ path: join(this.#folder, "screenshot.png"), timeout: SCREENSHOT_TIMEOUT });
        }
        catch {
            // A page that cannot be drawn any more leaves no picture.
        }
    }
    #write(source, text) {
        const line = { at: now(), source, text };
        try {
            appendFileSync(join(this.#folder, "console.jsonl"), `${JSON.stringify(line)}\n`);
        }
        catch {
            // The run is over and the spool is gone.
        }
    }
}
function now() {
    return new Date().toISOString();
}
/** Watches every context that a test opens, however it opens it. */
function watchBrowser(browser) {
    const newContext = browser.newContext.bind(browser);
    browser.newContext = async (options) => {
        const capture = current;
        if (!capture)
            return await newContext(options);
        const context = await newContext({ ...capture.contextOptions(), ...options });
        capture.watch(context);
        return context;
    };
}
/**
 * The fixtures that capture. Use them once, where your own `test` is made:
 * `export const test = base.extend(recording)`.
 */
export const recording = {
    browser: [
        async ({ browser }, use) => {
            watchBrowser(browser);
            await use(browser);
        },
        { scope: "worker" },
    ],
    sessionRecording: [
        async ({ contextOptions }, use, info) => {
            const folder = attemptFolder(info.testId, info.retry);
            const capture = folder ? new Capture(folder, info, contextOptions.recordHar !== undefined) : undefined;
            current = capture;
            await use();
            capture?.finish();
            current = undefined;
        },
        { auto: true, box: true },
    ],
};
