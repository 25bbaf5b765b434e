// Fifty rows, then more: by the button, by scrolling, as a link. No row twice, none left out.
import { expect, test } from "../support/test.js";

test.describe("with the button", () => {
  // So small a window never comes near the end by itself.
  test.use({ viewport: { width: 1440, height: 500 } });

  test("appends the next page without duplicates and keeps the place", async ({ page, sessions, api }) => {
    const all = (await api("acme").sessions()).map(({ id }) => id);
    expect(all.length).toBeGreaterThan(100);
    await sessions.open();
    await expect.poll(() => sessions.ids()).toEqual(all.slice(0, 50));
    await expect(sessions.foot).toHaveText(`50 of ${all.length} shown`);
    // A click that does not scroll there: near the end the next page would come by itself.
    await sessions.loadMore.evaluate((link: HTMLElement) => link.click());
    await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThanOrEqual(100);
    await expect.poll(async () => (await sessions.ids()).slice(0, 100)).toEqual(all.slice(0, 100));
    expect(new URL(page.url()).search, "loading more is no other view").toBe("");
  });
});

test("more comes by itself near the end, to the very end", async ({ page, sessions, api }) => {
  const all = (await api("acme").sessions()).map(({ id }) => id);
  await sessions.open();
  await expect(async () => {
    await page.mouse.wheel(0, 4_000);
    await page.evaluate(() => document.querySelector("main")?.scrollTo(0, 1e6));
    await page.evaluate(() => window.scrollTo(0, 1e6));
    await expect(sessions.foot).toHaveText(`That is all: ${all.length} of ${all.length} shown`, { timeout: 300 });
  }).toPass({ timeout: 10_000 });
  expect(await sessions.ids()).toEqual(all);
  await expect(sessions.loadMore).toHaveCount(0);
});

test("every order can be walked to its end", async ({ page, sessions, api }) => {
  for (const sort of ["-queue", "duration"]) {
    const all = (await api("acme").sessions(`sort=${sort}`)).map(({ id }) => id);
    await sessions.open(`sort=${sort}`);
    await expect(async () => {
      await page.evaluate(() => window.scrollTo(0, 1e6));
      expect(await sessions.ids()).toEqual(all);
    }).toPass({ timeout: 10_000 });
  }
});

test("the button is a link that opens the next page by itself", async ({ page, sessions, api }) => {
  const all = (await api("acme").sessions("limit=20")).map(({ id }) => id);
  await page.setViewportSize({ width: 1440, height: 300 });
  await sessions.open("limit=20&sort=-requested_at");
  const href = await sessions.loadMore.first().getAttribute("href");
  expect(href).toMatch(/cursor=/);
  await page.goto(href ?? "");
  await sessions.ready();
  const ids = await sessions.ids();
  expect(all.indexOf(ids[0] ?? "")).toBeGreaterThanOrEqual(20);
  expect(ids).toEqual(all.slice(all.indexOf(ids[0] ?? ""), all.indexOf(ids[0] ?? "") + ids.length));
  await page.getByRole("link", { name: "Back to the first page" }).click();
  await expect.poll(async () => (await sessions.ids())[0]).toBe(all[0]);
});

test("a list in a zone that does not exist goes on to its end, and says what is wrong", async ({ page, sessions, api }) => {
  const all = (await api("acme").sessions()).map(({ id }) => id);
  const wrong = page.getByText(/There is no such time zone/).locator("visible=true").first();
  await sessions.open("tz=Europe/Berln");
  await expect(wrong).toBeVisible();
  await expect(page.getByText("Times in UTC", { exact: true })).toBeVisible();
  const next = await sessions.loadMore.getAttribute("href");
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, 1e6));
    expect(await sessions.ids()).toEqual(all);
  }).toPass({ timeout: 10_000 });
  await expect(wrong).toBeAttached();

  await page.goto(next ?? "");
  await sessions.ready();
  expect((await sessions.ids()).slice(0, 10)).toEqual(all.slice(50, 60));
  await expect(wrong).toBeVisible();
});

test("an answer that does not go on is told, and not asked for again and again", async ({ page, sessions }) => {
  await page.setViewportSize({ width: 1440, height: 400 });
  await sessions.open();
  const before = await sessions.ids();
  let asked = 0;
  await page.route("**/rpc/sessions", async (route) => {
    asked += 1;
    await route.continue({ postData: JSON.stringify({ query: "" }) });
  });
  await page.evaluate(() => window.scrollTo(0, 1e6));
  await expect(page.getByText("The next sessions could not be loaded.")).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.evaluate(() => window.scrollTo(0, 1e6));
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
  expect(await sessions.ids()).toEqual(before);
  expect(asked).toBe(1);
});

test("a page that cannot be loaded says so and can be tried again", async ({ page, sessions, allow }) => {
  allow(/500|rpc\/sessions/);
  await page.setViewportSize({ width: 1440, height: 400 });
  await sessions.open();
  const before = await sessions.ids();
  await page.route("**/rpc/sessions", (route) => route.fulfill({ status: 500, body: "no" }));
  await page.evaluate(() => window.scrollTo(0, 1e6));
  await expect(page.getByText("The next sessions could not be loaded.")).toBeVisible();
  expect((await sessions.ids()).slice(0, before.length)).toEqual(before);
  await page.unroute("**/rpc/sessions");
  await page.getByRole("button", { name: "Retry" }).click();
  await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThan(before.length);
});
