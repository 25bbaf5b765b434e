// The audit log: what was done stands in it, its filter in the address, and the same as a file.
import { readFile } from "node:fs/promises";

import { hydrated } from "../support/hydration.js";
import { WITHOUT_SCRIPTS, expect, expectAccessible, expectNoSidewaysScroll, test } from "../support/test.js";
import { parseCsv } from "../support/csv.js";
import { PEOPLE } from "../support/world.js";

const PAGE = "/settings/audit";

test.use({ as: "orbit" });

test("an export is in it with its filter and its rows, and in its file", async ({ page, sessions }) => {
  const search = `audit-${Date.now().toString(36)}`;
  await sessions.open(`search=${search}`);
  await sessions.exporting.run();
  await sessions.exporting.close();
  await page.goto(PAGE);
  await hydrated(page);
  await page.getByLabel("What", { exact: true }).selectOption("Exported sessions");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/action=exported/);
  const row = page.getByRole("table", { name: "Audit log" }).getByRole("row", { name: new RegExp(search) });
  await expect(row).toContainText(PEOPLE.orbit.email);
  await expect(row).toContainText(/Rows 0/);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export CSV" }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  const [header = [], ...records] = parseCsv(text.replace(/^\uFEFF/, ""));
  expect(header.join(",")).toBe("at,who,who_kind,action,subject,details,address,id");
  expect(records.every((record) => record[3] === "exported")).toBe(true);
  expect(records.filter((record) => record[5]?.includes(search))).toHaveLength(1);
});

test("its filter is a link, and wrong values are told", async ({ page }) => {
  await page.goto(`${PAGE}?action=signed_in&search=${PEOPLE.orbit.email}&to=2026-02-30`);
  await expect(page.getByText("Write a day as YYYY-MM-DD.")).toBeVisible();
  await expect(page.getByLabel("To", { exact: true })).toHaveValue("2026-02-30");
  await expect(page.getByLabel("To", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("row", { name: new RegExp(PEOPLE.orbit.email) }).first()).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(new RegExp(`${PAGE}$`));
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 390, height: 844 } });

    test("on a phone nothing scrolls sideways and axe finds nothing", async ({ page }) => {
      await page.goto(PAGE);
      await expect(page.getByRole("row").nth(1)).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    });
  });
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ allow }) => allow(...WITHOUT_SCRIPTS));

  test("it filters", async ({ page }) => {
    await page.goto(PAGE);
    await page.getByLabel("Who, or to whom").fill("nobody at all");
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page.getByText("No entry matches this filter.")).toBeVisible();
  });
});
