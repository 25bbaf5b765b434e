// The search field: asks while one types, and never touches what is being typed.
import { NAMED } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

test("keeps focus, text and caret while results come", async ({ page, sessions, api }) => {
  await sessions.open();
  // A slow server, so that answers arrive while one types on.
  await page.route("**/rpc/**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await sessions.search.click();
  await page.keyboard.type("cou", { delay: 60 });
  await sessions.expectQuery("search=cou");
  await page.keyboard.type("rier", { delay: 120 });
  await page.keyboard.press("Home");
  await page.keyboard.type("x");
  await expect(sessions.search).toHaveValue("xcourier");
  await page.keyboard.press("Backspace");
  await expect(sessions.search).toHaveValue("courier");
  await sessions.expectQuery("search=courier");
  await sessions.expectCount(await api("acme").count("search=courier"));
  await expect(sessions.search).toBeFocused();
  await expect(sessions.search).toHaveValue("courier");
  expect(await sessions.search.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(0);
});

test("spaces at the end are not eaten while one types", async ({ page, sessions }) => {
  await sessions.open();
  await sessions.search.click();
  await page.keyboard.type("acme ");
  await sessions.expectQuery("search=acme");
  await page.waitForTimeout(400);
  await page.keyboard.type("shop");
  await expect(sessions.search).toHaveValue("acme shop");
  await sessions.expectQuery("search=acme shop");
});

test("finds by app, person, build and id", async ({ sessions }) => {
  const { completed, far, hostile, files } = NAMED;
  await sessions.open();
  for (const [text, wanted] of [
    [completed.session.id, completed],
    [completed.session.id.toUpperCase(), completed],
    ["SOUQ", far],
    ['nightly",', far],
    ["=hyperlink(", hostile],
    ["embed on shop", files],
  ] as const) {
    await sessions.search.fill(text);
    await expect(sessions.row(wanted.session.id), text).toBeVisible();
    await sessions.expectQuery(`search=${text}`);
    await sessions.expectCount(1);
  }
});

test("Enter searches at once, Clear empties", async ({ sessions }) => {
  await sessions.open();
  await sessions.search.fill("courier");
  await sessions.search.press("Enter");
  await sessions.expectQuery("search=courier");
  await sessions.page.getByRole("link", { name: "Clear search" }).click();
  await sessions.expectQuery();
  await expect(sessions.search).toHaveValue("");
  await expect(sessions.search).toBeFocused();
});

test("a slash leads to the field from anywhere", async ({ page, sessions }) => {
  await sessions.open();
  await page.keyboard.press("/");
  await expect(sessions.search).toBeFocused();
  await expect(sessions.search).toHaveValue("");
});

test("a mistake elsewhere in the address, and the length of a page, stay while one types", async ({ sessions }) => {
  await sessions.open("from=2026-11-23&to=2026-10-27&limit=20");
  await sessions.search.fill("courier");
  await sessions.expectQuery("from=2026-11-23", "to=2026-10-27", "limit=20", "search=courier");
  await sessions.sort("Duration").click();
  await sessions.expectQuery("from=2026-11-23", "to=2026-10-27", "limit=20", "search=courier", "sort=-duration");
});
