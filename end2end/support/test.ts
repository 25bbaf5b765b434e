/**
 * The `test` of every file: signed in as somebody, recorded as a session, and failing on anything that the browser
 * complains about.
 */
import axe from "axe-core";
import { expect as baseExpect, type Locator, type Page, test as base } from "@playwright/test";

import { recording } from "@session-history/playwright";
import { SessionsPage } from "../pages/sessions.js";
import { Api } from "./api.js";
import { noteHydration } from "./hydration.js";
import { type Org, type Person, world } from "./world.js";

/** What a test may say and use. */
interface Fixtures {
  /** Who is signed in. */
  as: Person | "nobody";
  /** Declares complaints that the test provokes. */
  allow: (...complaints: RegExp[]) => void;
  /** Fails the test on complaints of the browser. Runs by itself. */
  complaints: void;
  /** The page of sessions. */
  sessions: SessionsPage;
  /** The API of an organization. */
  api: (org: Org) => Api;
}

export const test = base.extend(recording).extend<Fixtures & { allowed: RegExp[] }>({
  as: ["admin", { option: true }],

  baseURL: async ({}, use) => {
    await use(world().url);
  },

  storageState: async ({ as }, use) => {
    await use(as === "nobody" ? { cookies: [], origins: [] } : world().signIns[as]);
  },

  allowed: async ({}, use) => {
    await use([]);
  },

  allow: async ({ allowed }, use) => {
    await use((...complaints) => void allowed.push(...complaints));
  },

  complaints: [
    async ({ context, baseURL, allowed }, use) => {
      const heard: string[] = [];
      const ours = (url: string): boolean => url.startsWith(baseURL ?? "");
      context.on("console", (message) => {
        // A warning of the browser is a fault of the page as much as an error is.
        if (message.type() === "error" || message.type() === "warning") {
          heard.push(`console.${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on("weberror", (error) => heard.push(`page error: ${error.error().stack ?? error.error().message}`));
      context.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText ?? "";
        // Whoever leaves a page gives up what it was loading.
        if (ours(request.url()) && reason !== "net::ERR_ABORTED") {
          heard.push(`request failed: ${request.method()} ${request.url()}: ${reason}`);
        }
      });
      context.on("response", (response) => {
        if (ours(response.url()) && response.status() >= 400) {
          heard.push(`answer ${response.status()}: ${response.request().method()} ${response.url()}`);
        }
      });
      await use();
      const unexpected = heard.filter((complaint) => !allowed.some((pattern) => pattern.test(complaint)));
      baseExpect(unexpected, "The browser complained").toEqual([]);
    },
    { auto: true, box: true },
  ],

  context: async ({ context }, use) => {
    await noteHydration(context);
    await use(context);
  },

  sessions: async ({ page }, use) => {
    await use(new SessionsPage(page));
  },

  api: async ({}, use) => {
    await use((org) => new Api(org));
  },
});

export const expect = baseExpect;

/** What a browser without scripts complains about: it was told of scripts, and did not use what was fetched for them. */
export const WITHOUT_SCRIPTS = [/^request failed: GET \S+\/pkg\/\S+\.js: csp$/, /^console\.warning: The resource \S+\.wasm was preloaded/];

/**
 * Checks a page with axe, or a part of it: everything that axe knows of WCAG up to 2.2 AA, and its best practices. It
 * runs as one call inside the page, which has no frames: a third of the time that its own driver for Playwright takes.
 */
export async function expectAccessible(page: Page, part?: Locator): Promise<void> {
  if (part) await baseExpect(part).toBeVisible();
  await page.evaluate(axe.source);
  const within = part ? await part.elementHandle() : null;
  const words = await page.evaluate(async (within) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations, passes } = await axe.run(within ?? document, { resultTypes: ["violations"] });
    if (passes.length === 0) return ["axe checked nothing"];
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary?.replaceAll("\n", " ")}`),
    );
  }, within);
  baseExpect(words, "axe found violations").toEqual([]);
}

/** Checks that the page does not scroll sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  baseExpect(content, "The page is wider than its window").toBeLessThanOrEqual(window);
}
