// The address bar owns the view: reload, Back, Forward, and a link pasted elsewhere give the same.
import { SessionsPage } from "../pages/sessions.js";
import { noteHydration } from "../support/hydration.js";
import { expect, test } from "../support/test.js";
import { world } from "../support/world.js";

const FILTER = "search=acme&from=2026-04-01&to=2026-05-20&tz=Asia%2FKolkata&user=leo%40acme.example&user=ada%40acme.example&platform=ios&os=ios%3A18&status=completed&sort=-duration";

test("a reload gives the same view", async ({ page, sessions }) => {
  await sessions.open(FILTER);
  const [ids, url] = [await sessions.ids(), page.url()];
  expect(ids.length).toBeGreaterThan(0);
  await page.reload();
  await sessions.ready();
  expect(page.url()).toBe(url);
  await sessions.expectIds(ids);
  await expect(sessions.search).toHaveValue("acme");
  await expect(sessions.chips.getByRole("listitem")).toHaveText([/Search/, /Date/, /User/, /Device/, /OS/, /Status/, /Clear filters/]);
});

test("Back and Forward walk through the views, and the controls follow", async ({ page, sessions, api }) => {
  const acme = api("acme");
  await sessions.open();
  await sessions.search.fill("courier");
  await sessions.expectQuery("search=courier");
  await sessions.search.blur();
  await sessions.devices.choose("ios");
  await sessions.expectQuery("search=courier", "platform=ios");
  await sessions.sort("Duration").click();
  await sessions.expectQuery("search=courier", "platform=ios", "sort=-duration");

  const views = ["search=courier&platform=ios&sort=-duration", "search=courier&platform=ios", "search=courier", ""];
  const check = async (query: string): Promise<void> => {
    await sessions.expectQuery(...[...new URLSearchParams(query)].map(([key, value]) => `${key}=${value}`));
    await sessions.expectCount(await acme.count(query));
    const wanted = (await acme.sessions(query)).slice(0, 50).map(({ id }) => id);
    await expect.poll(async () => (await sessions.ids()).slice(0, 50)).toEqual(wanted);
    await expect(sessions.search).toHaveValue(new URLSearchParams(query).get("search") ?? "");
  };
  await check(views[0] ?? "");
  for (const query of views.slice(1)) {
    await page.goBack();
    await check(query);
  }
  for (const query of views.toReversed().slice(1)) {
    await page.goForward();
    await check(query);
  }
});

test("typing makes one entry of the history, not one for each letter", async ({ page, sessions }) => {
  await sessions.open("status=completed");
  await sessions.search.pressSequentially("cour", { delay: 320 });
  await sessions.expectQuery("status=completed", "search=cour");
  await page.goBack();
  await sessions.expectQuery("status=completed");
  await expect(sessions.search).toHaveValue("");
});

test("a link pasted into another browser gives the same view", async ({ browser, page, sessions, baseURL }) => {
  await sessions.open(FILTER);
  const ids = await sessions.ids();
  const context = await browser.newContext({ storageState: world().signIns.admin, baseURL: baseURL ?? "" });
  await noteHydration(context);
  const other = new SessionsPage(await context.newPage());
  await other.page.goto(page.url());
  await other.ready();
  await other.expectIds(ids);
  await expect(other.search).toHaveValue("acme");
  await context.close();
});

test("a link to somebody who is not signed in leads back to the view after signing in", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: baseURL ?? "" });
  await noteHydration(context);
  const page = await context.newPage();
  await page.goto("/sessions?status=failed&search=courier");
  await expect(page).toHaveURL(/\/sign-in/);
  const { PASSWORD, PEOPLE } = await import("../support/world.js");
  await page.getByLabel("E-mail").fill(PEOPLE.leaving.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect.poll(() => page.url()).toMatch(/\/sessions\?/);
  expect([...new URL(page.url()).searchParams].sort()).toEqual([["search", "courier"], ["status", "failed"]]);
  await context.close();
});

test("values that need care in addresses come through", async ({ page, sessions }) => {
  await sessions.open();
  for (const search of ["100%", "a+b", "c&d=e", "a%2Bb", "سوق 🛒", '"two  words"', "#1", "\\ / ?"]) {
    await sessions.search.fill(search);
    await sessions.expectQuery(`search=${search}`);
    await page.reload();
    await sessions.ready();
    await expect(sessions.search).toHaveValue(search);
    await sessions.expectQuery(`search=${search}`);
    await expect(sessions.chip("Search").first()).toContainText(search);
  }
});
