// A phone: rows become cards, nothing scrolls sideways, filters come as a sheet, fingers find their targets.
import { contentOf } from "../pages/export-dialog.js";
import { rowsOf } from "../support/csv.js";
import { NAMED } from "../support/sessions.js";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../support/test.js";

test("cards instead of columns, and no sideways scroll", async ({ page, sessions }) => {
  await sessions.open();
  await expectNoSidewaysScroll(page);
  const first = sessions.rows.first();
  const box = await first.boundingBox();
  expect(box?.width).toBeGreaterThan(330);
  expect(box?.height).toBeGreaterThan(90);
  await expect(sessions.table.getByRole("columnheader").first()).not.toBeInViewport();
  await page.screenshot({ path: "test-results/looks/test-phone.png" });
});

test("long and far texts stay inside", async ({ page, sessions }) => {
  for (const name of ["hostile", "far", "failed", "files"] as const) {
    await sessions.open(`search=${NAMED[name].session.id}`);
    await sessions.expectCount(1);
    await expectNoSidewaysScroll(page);
  }
});

test("filters are a sheet that filters", async ({ page, sessions, api }) => {
  await sessions.open();
  await page.getByRole("button", { name: /^Filters/ }).click();
  const sheet = page.getByRole("group", { name: "Filters" });
  await expect(sheet).toBeVisible();
  await sessions.more.choose("failed");
  await sessions.expectQuery("status=failed");
  await sessions.expectCount(await api("acme").count("status=failed"));
  await expectNoSidewaysScroll(page);
  await expect(page.getByRole("button", { name: /^Filters.*1/ })).toBeVisible();
});

test("both ways out of the sheet lead to the list", async ({ page, sessions, api }) => {
  const failed = await api("acme").count("status=failed");
  await sessions.open();
  const filters = page.getByRole("button", { name: /^Filters/ });
  const sheet = page.getByRole("group", { name: "Filters" });
  await filters.click();
  await sessions.more.choose("failed");
  await expect(sheet, "one may want to choose more").toBeVisible();
  await sheet.getByRole("button", { name: `Show ${failed} sessions` }).click();
  await expect(sheet).toBeHidden();
  await sessions.expectQuery("status=failed");
  await expect(sessions.rows.first()).toBeInViewport();

  await filters.click();
  await sheet.getByRole("link", { name: "Clear filters" }).click();
  await expect(sheet).toBeHidden();
  await sessions.expectQuery();
  await sessions.expectCount(await api("acme").count());
});

test("the date range fits", async ({ page, sessions }) => {
  await sessions.open();
  await page.getByRole("button", { name: /^Filters/ }).click();
  await sessions.dates.open();
  const box = await sessions.dates.dialog.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  await sessions.dates.from.fill("2026-05-20");
  await sessions.dates.apply.click();
  await sessions.expectQuery("from=2026-05-20");
  await expectNoSidewaysScroll(page);
});

test("the whole card opens the session", async ({ page, sessions }) => {
  const { id } = NAMED.completed.session;
  await sessions.open(`search=${id}`);
  const box = await sessions.row(id).boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) - 8);
  await expect(page).toHaveURL(new RegExp(`/sessions/${id}`));
  await expectNoSidewaysScroll(page);
});

test("targets are large enough for a finger", async ({ page, sessions }) => {
  await sessions.open("status=failed");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main button, main a.button, main a.icon-button, main input[type=search], .topbar button")]
      .filter((element) => element.checkVisibility() && !element.closest(".files"))
      .map((element) => ({ what: element.getAttribute("aria-label") ?? element.textContent, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && (box.height < 43.5 || box.width < 43.5))
      .map(({ what, box }) => `${what?.trim()}: ${box.width} x ${box.height}`),
  );
  expect(small).toEqual([]);
});

test("the view can be exported", async ({ page, sessions, api }) => {
  await sessions.open("status=failed");
  const button = page.getByRole("link", { name: "Export CSV" });
  await expect(button).toBeInViewport();
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const { text } = await contentOf(download);
  expect(rowsOf(text).rows).toHaveLength(await api("acme").count("status=failed"));
  await expect(sessions.exporting.done).toBeVisible();
  await expectNoSidewaysScroll(page);
  await sessions.exporting.close();
});

test("the menu is a drawer", async ({ page, sessions }) => {
  await sessions.open();
  await page.getByRole("button", { name: "Open menu" }).click();
  await expect(page.getByRole("link", { name: "Session History" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "Session History" })).toBeHidden();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("axe finds nothing", async ({ page, sessions }) => {
      await sessions.open("from=2026-05-17&platform=ios&platform=android");
      await expectAccessible(page);
      await page.getByRole("button", { name: "Open menu" }).click();
      await expectAccessible(page, page.locator("#sidebar"));
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Filters/ }).click();
      await expectAccessible(page, page.getByRole("group", { name: "Filters" }));
      for (const filter of [sessions.dates, sessions.users, sessions.more]) {
        await filter.open();
        await expectAccessible(page, filter.dialog);
        await filter.dialog.getByRole("button", { name: "Back to filters" }).click();
        await expect(filter.dialog).toBeHidden();
      }
      await page.goto(`/sessions/${NAMED.failed.session.id}`);
      await sessions.ready();
      await expectAccessible(page);
    });
  });
}
