// Keyboard alone: everything can be reached, used and left, and one sees where one is.
import type { Page } from "@playwright/test";

import { tabTo } from "../support/keys.js";
import { NAMED } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

/** What has the focus, by its role's words. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim().replace(/\s+/g, " ") ?? "";
  });
}

test("the first Tab leads past the sidebar", async ({ page, sessions }) => {
  await sessions.open();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toMatch(/^Skip to/);
  await page.keyboard.press("Enter");
  await expect(sessions.main).toBeFocused();
});

test("Tab reaches every control in the order of the page, and each shows its focus", async ({ page, sessions }) => {
  await sessions.open("status=failed&search=courier");
  const seen: string[] = [];
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press("Tab");
    const what = await focused(page);
    seen.push(what);
    const ring = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return "body";
      // The ring may be drawn by the element, or by the row or label that stands for it.
      const all = [element, ...(element.parentElement ? [element.parentElement] : []), element.closest("label"), element.closest("tr")].filter((one) => one !== null);
      const drawn = all.some((one) => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
      });
      const after = getComputedStyle(element, "::after");
      return drawn || after.outlineStyle !== "none" || after.boxShadow !== "none" ? "ring" : element.outerHTML.slice(0, 200);
    });
    if (what) expect(["ring", "body"], `the focus of ${what}`).toContain(ring);
  }
  const order = [/Skip to/, /^Session History/, /^API docs/, /your account$/, /Search app/, /^Date/, /^Users/, /^Devices/, /^OS/, /^More/, /Export CSV/, /Remove filter search/, /Clear filters/, /Queue time/, /Duration/, /^Date/];
  let at = -1;
  for (const pattern of order) {
    const next = seen.findIndex((what, n) => n > at && pattern.test(what));
    expect(next, `${pattern} after ${seen[at] ?? "the start"} in ${JSON.stringify(seen)}`).toBeGreaterThan(at);
    at = next;
  }
});

test("a filter is opened, searched, chosen and applied", async ({ page, sessions }) => {
  await sessions.open();
  await sessions.devices.button.focus();
  await page.keyboard.press("Enter");
  await expect(sessions.devices.dialog).toBeVisible();
  await expect(sessions.devices.search).toBeFocused();
  await expect(sessions.devices.byValue("iphone15pro")).toBeVisible();
  await page.keyboard.type("pixel");
  await expect(sessions.devices.byValue("iphone15pro")).toHaveCount(0);
  await tabTo(page, sessions.devices.byValue("pixel9"));
  await page.keyboard.press("Space");
  await expect(sessions.devices.byValue("pixel9")).toBeChecked();
  await tabTo(page, sessions.devices.apply);
  await page.keyboard.press("Enter");
  await sessions.expectQuery("device=pixel9");
  await expect(sessions.devices.dialog).toBeHidden();
  await expect(sessions.devices.button).toBeFocused();
});

test("Escape closes a filter and gives the focus back", async ({ page, sessions }) => {
  await sessions.open();
  for (const filter of [sessions.users, sessions.devices, sessions.os, sessions.more]) {
    await filter.button.focus();
    await page.keyboard.press("Enter");
    await expect(filter.dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(filter.dialog).toBeHidden();
    await expect(filter.button).toBeFocused();
  }
});

test("j and k walk the rows, Enter opens, Escape closes", async ({ page, sessions }) => {
  await sessions.open();
  const ids = await sessions.ids();
  const focusedHref = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("href") ?? "");
  await page.keyboard.press("j");
  expect(await focusedHref()).toContain(ids[0]);
  await page.keyboard.press("j");
  expect(await focusedHref()).toContain(ids[1]);
  await page.keyboard.press("k");
  expect(await focusedHref()).toContain(ids[0]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/sessions/${ids[0]}`));
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`/sessions/${ids[1]}`));
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/sessions$/);
});

test("j goes on past what is loaded, to the end of the list, and the open row stays in sight", async ({ page, sessions, api }) => {
  const all = (await api("acme").sessions("limit=20")).map(({ id }) => id);
  const next = page.getByRole("link", { name: "Next session" });
  await page.goto(`/sessions/${all[15]}?limit=20`);
  await sessions.ready();
  for (const id of all.slice(16, 45)) {
    await expect(next).not.toHaveAttribute("aria-disabled");
    await page.keyboard.press("j");
    await expect(page).toHaveURL(new RegExp(`/sessions/${id}`));
    await expect(sessions.row(id)).toBeInViewport({ ratio: 1 });
  }
  for (const id of all.slice(30, 44).reverse()) {
    await page.keyboard.press("k");
    await expect(page).toHaveURL(new RegExp(`/sessions/${id}`));
  }
  const row = sessions.row(all[30] ?? "");
  const isSeen = (): Promise<boolean> =>
    row.evaluate((row) => {
      const { x, y, width, height } = row.getBoundingClientRect();
      return [y + 2, y + height - 2].every((edge) => row.contains(document.elementFromPoint(x + width / 2, edge)));
    });
  await expect.poll(isSeen, { message: "not below what sticks at the top" }).toBe(true);
  await page.goto(`/sessions/${NAMED.failed.session.id}?search=${NAMED.failed.session.id}`);
  await sessions.ready();
  await expect(next).toHaveAttribute("aria-disabled", "true");
});

test("where the next sessions could not be had, the way to them tries again", async ({ page, sessions, api, allow }) => {
  allow(/500|rpc\/sessions/);
  const all = (await api("acme").sessions("limit=20")).map(({ id }) => id);
  const next = page.getByRole("link", { name: "Next session" });
  await page.route("**/rpc/sessions", (route) => route.fulfill({ status: 500, body: "no" }));
  await page.goto(`/sessions/${all[19]}?limit=20`);
  await sessions.ready();
  await expect(page.getByText("The next sessions could not be loaded.")).toBeAttached();
  await page.unroute("**/rpc/sessions");
  await next.click();
  await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThan(20);
  await expect(page, "it stays open meanwhile").toHaveURL(new RegExp(`/sessions/${all[19]}`));
  await next.click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${all[20]}`));
});

test("keys that are typed into a field stay there", async ({ page, sessions }) => {
  await sessions.open();
  await sessions.search.focus();
  await page.keyboard.type("jk/[");
  await expect(sessions.search).toHaveValue("jk/[");
  await expect(page).toHaveURL(/\/sessions(\?|$)/);
});

test("the export is started and left by keyboard", async ({ page, sessions }) => {
  await sessions.open(`search=${NAMED.failed.session.id}`);
  await sessions.expectCount(1);
  await sessions.exporting.button.focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  await expect(sessions.exporting.done).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.closest("dialog") !== null)).toBe(true);
  await page.keyboard.press("Escape");
  await expect(sessions.exporting.done).toBeHidden();
  await expect(sessions.exporting.button).toBeFocused();
});

test("the sidebar folds with a key and stays folded", async ({ page, sessions }) => {
  await sessions.open();
  const toggle = page.getByRole("switch", { name: "Collapse sidebar" });
  await expect(toggle).not.toBeChecked();
  await page.keyboard.press("[");
  await expect(toggle).toBeChecked();
  await page.reload();
  await sessions.ready();
  await expect(toggle).toBeChecked();
  await page.keyboard.press("[");
  await expect(toggle).not.toBeChecked();
});
