// Without JavaScript: the page lists, filters by a real form, pages by a real link, and exports.
import { contentOf } from "../pages/export-dialog.js";
import { HEADER, rowsOf } from "../support/csv.js";
import { ACME } from "../support/sessions.js";
import { WITHOUT_SCRIPTS, expect, test } from "../support/test.js";
import { PASSWORD, PEOPLE } from "../support/world.js";

test.use({ javaScriptEnabled: false });
// What Chromium says of scripts that it was told not to run.
test.beforeEach(({ allow }) => allow(...WITHOUT_SCRIPTS));

test("the list is there, with its count", async ({ page, sessions }) => {
  await page.goto("/sessions");
  await sessions.expectCount(ACME.length);
  expect((await sessions.rows.count())).toBe(50);
  await expect(page.getByText("Times in UTC").first()).toBeVisible();
});

test("the search is a form, and Enter sends it", async ({ page, sessions, api }) => {
  await page.goto("/sessions?status=failed");
  await sessions.search.fill("courier");
  await sessions.search.press("Enter");
  await expect(page).toHaveURL(/search=courier/);
  await expect(page).toHaveURL(/status=failed/);
  await sessions.expectCount(await api("acme").count("search=courier&status=failed"));
  await expect(sessions.chip("Search")).toContainText("courier");
});

test("popovers open, and their options filter", async ({ page, sessions, api }) => {
  await page.goto("/sessions");
  await sessions.devices.button.click();
  await expect(sessions.devices.dialog).toBeVisible();
  await sessions.devices.byValue("ios").check();
  await sessions.devices.apply.click();
  await expect(page).toHaveURL(/platform=ios/);
  await sessions.expectCount(await api("acme").count("platform=ios"));
  await sessions.dates.button.click();
  await sessions.dates.from.fill("2026-05-01");
  await sessions.dates.apply.click();
  await expect(page).toHaveURL(/from=2026-05-01/);
  await expect(page).toHaveURL(/platform=ios/);
  await sessions.expectCount(await api("acme").count("platform=ios&from=2026-05-01"));
});

test("a mistake in the form is told after it was sent", async ({ page, sessions }) => {
  await page.goto("/sessions?from=2026-05-10&to=2026-05-01");
  await expect(page.getByText(/The last day is before the first/).first()).toBeAttached();
  expect(await sessions.rows.count()).toBeGreaterThan(0);
});

test("the next page is a link", async ({ page, sessions, api }) => {
  const all = (await api("acme").sessions()).map(({ id }) => id);
  await page.goto("/sessions");
  const seen = await sessions.ids();
  while (await sessions.loadMore.count()) {
    await sessions.loadMore.click();
    await expect(page).toHaveURL(/cursor=/);
    seen.push(...(await sessions.ids()));
  }
  expect(seen).toEqual(all);
});

test("the export is a link to the file", async ({ page, sessions, api }) => {
  await page.goto("/sessions?status=failed");
  const [download] = await Promise.all([page.waitForEvent("download"), sessions.exporting.button.click()]);
  const { header, rows } = rowsOf((await contentOf(download)).text.slice(1));
  expect(header).toBe(HEADER);
  expect(rows.map((row) => row.session_id)).toEqual((await api("acme").sessions("status=failed")).map(({ id }) => id));
});

test("a session opens on its own page", async ({ page, sessions }) => {
  await page.goto("/sessions");
  const [id] = await sessions.ids();
  await sessions.table.getByRole("rowheader").getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${id}`));
});

test.describe("nobody signed in", () => {
  test.use({ as: "nobody" });

  test("one signs in and out", async ({ page }) => {
    await page.goto("/sessions?status=failed");
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByLabel("E-mail").fill(PEOPLE.leaving.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).toHaveURL(/\/sessions\?status=failed/);
    await page.getByRole("button", { name: /your account/i }).first().click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/sign-in/);
  });
});
