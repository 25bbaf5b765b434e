// Makes pictures of every view at three widths in both themes, and the README's. It checks only that the view is there.
import { fileURLToPath } from "node:url";

import { type Browser, expect, type Page, test } from "@playwright/test";

import { SessionsPage } from "../pages/sessions.js";
import { hydrated, noteHydration } from "../support/hydration.js";
import { RESULTS } from "../support/world.js";

const README = fileURLToPath(new URL("../../docs/images/sessions.png", import.meta.url));
const FOLDER = `${RESULTS}looks/`;
const WIDTHS = [1440, 1024, 390] as const;

/** A page of somebody who came in through the demo's accounts. */
async function demoPage(browser: Browser, options: { width: number; colorScheme: "light" | "dark"; scale?: number }, account: RegExp = /Admin/): Promise<Page> {
  const context = await browser.newContext({
    baseURL: process.env.SH_LOOKS_URL ?? "",
    viewport: { width: options.width, height: options.width === 390 ? 844 : 1000 },
    colorScheme: options.colorScheme,
    deviceScaleFactor: options.scale ?? (options.width === 390 ? 2 : 1),
    hasTouch: options.width === 390,
    isMobile: options.width === 390,
    reducedMotion: "reduce",
  });
  await noteHydration(context);
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("form", { name: "Demo accounts" }).getByRole("button", { name: account }).first().click();
  await expect(page).toHaveURL(/\/sessions/);
  await hydrated(page);
  await page.evaluate(() => document.fonts.ready);
  return page;
}

test("the README's picture", async ({ browser }) => {
  const page = await demoPage(browser, { width: 1440, colorScheme: "light" });
  await expect(page.getByRole("table")).toBeVisible();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: README });
});

for (const width of WIDTHS) {
  for (const colorScheme of ["light", "dark"] as const) {
    const shot = async (page: Page, name: string): Promise<void> => {
      await page.screenshot({ path: `${FOLDER}${name}-${width}-${colorScheme}.png` });
    };

    test(`settings at ${width}, ${colorScheme}`, async ({ browser }) => {
      const page = await demoPage(browser, { width, colorScheme });
      for (const [name, path] of [
        ["settings", "/settings"],
        ["settings-new-token", "/settings/tokens/new"],
        ["settings-invite", "/settings/members/invite?email=ada%40harbor.example&problem=member"],
        ["settings-organization", "/settings/organization"],
      ] as const) {
        await page.goto(path);
        await hydrated(page);
        await page.mouse.move(0, 0);
        await shot(page, name);
      }
      await page.goto("/settings");
      await hydrated(page);
      await page.screenshot({ path: `${FOLDER}settings-whole-${width}-${colorScheme}.png`, fullPage: true });
      await page.getByRole("link", { name: /^More about Amara Almeida/ }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await shot(page, "settings-member");
      await page.goto("/settings/tokens/new");
      await hydrated(page);
      await page.getByLabel("Label").fill(`Looks ${width} ${colorScheme}`);
      await page.getByRole("button", { name: "Create token" }).click();
      await expect(page.locator("#handed")).toBeVisible();
      await hydrated(page);
      await shot(page, "settings-token");
      await page.goto("/settings");
      await page.getByRole("link", { name: `Revoke Looks ${width} ${colorScheme}` }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await shot(page, "settings-revoke");
    });

    test(`views at ${width}, ${colorScheme}`, async ({ browser }) => {
      const page = await demoPage(browser, { width, colorScheme });
      const sessions = new SessionsPage(page);
      await expect(sessions.table).toBeVisible();
      await shot(page, "sessions");
      await sessions.open("search=harbor&range=last-4-weeks&platform=ios&platform=android");
      await shot(page, "sessions-filtered");
      const openFilters = async (): Promise<void> => {
        if (width === 390) await page.getByRole("button", { name: /^Filters/ }).click();
      };
      await openFilters();
      if (width === 390) await shot(page, "sheet");
      for (const [name, filter] of [["date", sessions.dates], ["users", sessions.users], ["devices", sessions.devices], ["os", sessions.os], ["more", sessions.more]] as const) {
        await sessions.open("range=last-4-weeks");
        await openFilters();
        await filter.open();
        await shot(page, name);
      }
      await sessions.open("search=habror&status=lost");
      await expect(page.getByRole("heading", { level: 2 })).toBeVisible();
      await shot(page, "nothing-found");
      await sessions.open("from=2026-13-01&status=done");
      await shot(page, "bad-values");
      await sessions.open();
      await sessions.rows.first().getByRole("rowheader").getByRole("link").click();
      await expect(page).toHaveURL(/\/sessions\/[0-9a-f-]{36}/);
      await page.waitForTimeout(500);
      await shot(page, "detail");
      await page.context().close();
    });

    test(`sign-in at ${width}, ${colorScheme}`, async ({ browser }) => {
      const context = await browser.newContext({ baseURL: process.env.SH_LOOKS_URL ?? "", viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      await page.goto("/sign-in");
      await page.evaluate(() => document.fonts.ready);
      await shot(page, "sign-in");
      await context.close();
    });

    test(`an export at ${width}, ${colorScheme}`, async ({ browser }) => {
      test.skip(width === 390, "The button is not shown on a phone.");
      const page = await demoPage(browser, { width, colorScheme });
      const sessions = new SessionsPage(page);
      await sessions.open("status=failed");
      await sessions.exporting.run();
      await expect(sessions.exporting.done).toBeVisible();
      await shot(page, "export-done");
      await page.context().close();
    });
  }
}
