// The code that comes after the page: what works without it, what is told, and that it is tried again.
import type { Page } from "@playwright/test";

import { hydrated } from "../support/hydration.js";
import { NAMED } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

const FILE = /\/pkg\/split_later\.[0-9a-f]+\.wasm$/;
const TOLD = "Part of this page could not be loaded";

/** Opens the list with that file out of reach, until the returned function is called. */
async function openWithout(page: Page, query = ""): Promise<() => Promise<void>> {
  await page.route(FILE, (route) => route.abort());
  await page.goto(`/sessions${query}`);
  await expect(page.getByText(TOLD)).toBeVisible();
  return () => page.unroute(FILE);
}

test.beforeEach(({ allow }) => {
  allow(/ERR_FAILED/, /Failed to fetch/);
});

test("without it filters are the forms that the server rendered", async ({ page, sessions }) => {
  await openWithout(page);
  await page.getByRole("button", { name: /^More/ }).click();
  const popover = page.getByRole("dialog", { name: "More filters" });
  await popover.getByRole("checkbox", { name: /^Failed/ }).check();
  await popover.getByRole("button", { name: "Apply" }).click();
  await sessions.expectQuery("status=failed");
});

test("what needs it says so, and the next click fetches it", async ({ page, sessions }) => {
  const { id } = NAMED.failed.session;
  const reach = await openWithout(page, `?search=${id}`);
  await sessions.row(id).getByRole("rowheader").getByRole("link").click();
  const panel = page.locator(".detail-panel");
  await expect(panel.getByText("This part of the page could not be loaded.")).toBeVisible();
  await reach();
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(panel.getByRole("link", { name: "Close session" })).toBeVisible();
  await expect(page.getByText(TOLD)).toHaveCount(0);
});

/** Opens the list with that file on its way, until the returned function is called. */
async function openBefore(page: Page): Promise<() => void> {
  let come = (): void => {};
  const coming = new Promise<void>((then) => (come = then));
  await page.route(FILE, async (route) => {
    await coming;
    await route.continue();
  });
  await page.goto("/sessions");
  return come;
}

test("a popover that is open when it comes stays open", async ({ page }) => {
  const come = await openBefore(page);
  await page.getByRole("button", { name: /^Date/ }).click();
  const popover = page.getByRole("dialog", { name: "Choose a date range" });
  await expect(popover).toBeVisible();
  await expect(popover.getByRole("grid")).toHaveCount(0);
  come();
  await expect(popover.getByRole("grid").first()).toBeVisible();
});

test("what was ticked before it comes stays ticked, and is applied", async ({ page, sessions }) => {
  const come = await openBefore(page);
  await page.getByRole("button", { name: /^More/ }).click();
  const popover = page.getByRole("dialog", { name: "More filters" });
  const failed = popover.getByRole("checkbox", { name: /^Failed/ });
  await failed.check();
  come();
  await hydrated(page);
  await expect(failed).toBeChecked();
  await expect(failed).toBeFocused();
  await popover.getByRole("button", { name: "Apply" }).click();
  await sessions.expectQuery("status=failed");
  await expect(popover).toBeHidden();
  await page.getByRole("button", { name: /^More/ }).click();
  await expect(failed).toBeChecked();
});

test("what has the focus when it comes keeps it", async ({ page }) => {
  const come = await openBefore(page);
  const popover = page.getByRole("dialog", { name: "More filters" });
  await page.getByRole("button", { name: /^More/ }).click();
  await popover.getByRole("checkbox", { name: /^Lost/ }).focus();
  come();
  await hydrated(page);
  await expect(popover.getByRole("checkbox", { name: /^Lost/ })).toBeFocused();
});
