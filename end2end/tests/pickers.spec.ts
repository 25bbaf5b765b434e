// The pickers by hand: what mouse and keys do inside them before anything is applied.
import type { Page } from "@playwright/test";

import { expect, test } from "../support/test.js";

/** What has the focus, by its name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.getAttribute("value") ?? "");

test.describe("dates", () => {
  test("Enter in a typed day tells what is wrong, and Swap mends it", async ({ page, sessions }) => {
    const { dates } = sessions;
    await sessions.open("status=completed");
    await dates.open();
    await dates.from.fill("2026-05-20");
    await dates.to.fill("2026-05-01");
    await dates.to.press("Enter");
    await expect(dates.to).toHaveAccessibleDescription(/The last day is before the first, 20 May 2026/);
    await sessions.expectQuery("status=completed");
    await dates.dialog.getByRole("button", { name: "Swap" }).click();
    await expect(dates.from).toHaveValue("2026-05-01");
    await expect(dates.to).toHaveValue("2026-05-20");
    await dates.from.press("Enter");
    await sessions.expectQuery("status=completed", "from=2026-05-01", "to=2026-05-20");
    await expect(dates.dialog).toBeHidden();
    await expect(dates.button).toContainText("1 to 20 May 2026");
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  });

  test("the second day is shown while it is looked for, and told in words", async ({ page, sessions }) => {
    const { dates } = sessions;
    await sessions.open("from=2026-05-12&to=2026-05-12");
    await dates.open();
    await expect.poll(() => focused(page)).toMatch(/^12 May 2026/);
    await page.keyboard.press("Enter");
    await expect(dates.dialog.getByRole("status")).toHaveText("Choose the last day. Days are in UTC.");
    await expect(dates.to).toHaveValue("");
    await page.keyboard.press("End");
    // From the thirteenth to the Sunday of that week.
    await expect(dates.dialog.locator(".day[data-preview]")).toHaveCount(5);
    await page.keyboard.press("Space");
    await expect(dates.to).toHaveValue("2026-05-17");
    await expect(dates.dialog.getByRole("status")).toHaveText("6 days, in UTC");
    // An earlier second day is the first.
    await dates.day("12 May 2026").click();
    await dates.day("5 May 2026").click();
    await expect(dates.from).toHaveValue("2026-05-05");
    await expect(dates.to).toHaveValue("2026-05-12");
    // Escape takes all of it back.
    await page.keyboard.press("Escape");
    await expect(dates.dialog).toBeHidden();
    await dates.open();
    await expect(dates.from).toHaveValue("2026-05-12");
    await expect(dates.to).toHaveValue("2026-05-12");
  });

  test("days to come cannot be chosen", async ({ sessions }) => {
    const { dates } = sessions;
    await sessions.open();
    await dates.open();
    // There is no way to a later month than this one.
    await expect(dates.earlier).toBeVisible();
    await expect(dates.later).toHaveCount(0);
    const today = dates.dialog.locator('[aria-current="date"]');
    await today.press("ArrowRight");
    await expect(today).toBeFocused();
  });

  test("the zone is chosen inside, applied with the days, and Back takes it back", async ({ page, sessions }) => {
    const { dates } = sessions;
    await sessions.open("range=last-12-months");
    await dates.open();
    await dates.dialog.getByRole("button", { name: "Change the time zone" }).click();
    const zone = page.getByRole("dialog", { name: "Time zone" });
    await expect(zone).toBeVisible();
    await expect(dates.dialog, "the zone opens inside").toBeVisible();
    await zone.getByRole("combobox", { name: "Time zone" }).fill("Europe/Berlin");
    await zone.getByRole("button", { name: "Done" }).click();
    await expect(dates.dialog.getByRole("status")).toContainText("in Europe/Berlin");
    await dates.apply.click();
    await sessions.expectQuery("range=last-12-months", "tz=Europe/Berlin");
    await expect(page.getByText("Times in Europe/Berlin").first()).toBeVisible();
    await page.goBack();
    await sessions.expectQuery("range=last-12-months");
    await dates.open();
    await expect(dates.dialog.getByRole("status")).toContainText("in UTC");
    // Nothing is applied where the zone is none.
    await dates.dialog.getByRole("button", { name: "Change the time zone" }).click();
    await zone.getByRole("combobox", { name: "Time zone" }).fill("Mars/Olympus");
    await zone.getByRole("button", { name: "Done" }).click();
    await dates.apply.click();
    await expect(page.getByText(/There is no such time zone/).locator("visible=true").first()).toBeVisible();
    await expect(page.getByText("No session matches these filters")).toHaveCount(0);
  });
});

test.describe("on thousands of sessions", () => {
  test.use({ as: "bulk" });

  test("arrows walk the options, Space ticks, Enter applies; in the search Enter sends nothing", async ({ page, sessions, api }) => {
    const { users } = sessions;
    const [first, second] = await api("bulk").facet("users");
    await sessions.open();
    await users.open();
    await expect(users.search).toBeFocused();
    await page.keyboard.type("zzz");
    await expect(users.dialog).toContainText("Nothing matches “zzz”.");
    await page.keyboard.press("Enter");
    await sessions.expectQuery();
    await expect(users.dialog).toBeVisible();
    await users.search.fill("");
    await expect(users.byValue(first?.value ?? "")).toBeVisible();
    await users.search.press("ArrowDown");
    await expect(users.byValue(first?.value ?? "")).toBeFocused();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await expect(users.dialog).toContainText("2 selected");
    await page.keyboard.press("Enter");
    await sessions.expectQuery(`user=${first?.value}`, `user=${second?.value}`);
    await expect(users.dialog).toBeHidden();
    await expect(users.button).toHaveAccessibleName(/chosen: 2/);
    // What is chosen stands first.
    await users.open();
    await expect(users.dialog.getByText("Selected", { exact: true })).toBeVisible();
    expect((await users.values()).slice(0, 2).sort()).toEqual([`user=${first?.value}`, `user=${second?.value}`].sort());
  });

  test("more options come on demand, none twice", async ({ sessions, api }) => {
    const { users } = sessions;
    const all = await api("bulk").facet("users", "limit=200");
    await sessions.open();
    await users.open();
    await expect(users.byValue(all[0]?.value ?? "")).toBeVisible();
    const more = users.dialog.getByRole("button", { name: "Show more" });
    for (let pages = 0; pages < 20 && (await more.count()) > 0; pages += 1) {
      const before = (await users.values()).length;
      await more.click();
      await expect.poll(async () => (await users.values()).length).toBeGreaterThan(before);
    }
    const values = await users.values();
    expect(new Set(values).size).toBe(values.length);
    expect(values.length).toBeGreaterThanOrEqual(all.length);
  });
});

test("all devices are their platforms", async ({ sessions }) => {
  await sessions.open();
  await sessions.devices.open();
  await sessions.devices.dialog.getByRole("button", { name: "Select all" }).click();
  await sessions.devices.apply.click();
  await sessions.expectQuery("platform=ios", "platform=android", "platform=web");
});

test("an open filter looks open", async ({ sessions }) => {
  const look = (): Promise<string> => sessions.devices.button.evaluate((button) => getComputedStyle(button).boxShadow);
  await sessions.open();
  expect(await look()).toBe("none");
  await sessions.devices.open();
  await expect.poll(look).not.toBe("none");
});

test("what is more than an address can hold is not ticked, and that is said", async ({ page, sessions }) => {
  const options = Array.from({ length: 600 }, (_, n) => ({
    key: "user",
    value: `person${n}@acme.example`,
    label: `person${n}@acme.example`,
    note: null,
    gone: null,
    count: 1,
    child: false,
    group: null,
  }));
  await page.route("**/rpc/facet", (route) => route.fulfill({ json: { options, next_cursor: null, total: 600 } }));
  const { users } = sessions;
  await sessions.open();
  await users.open();
  await expect(users.byValue("person0@acme.example")).toBeVisible();
  await users.dialog.getByRole("button", { name: "Select all" }).click();
  await expect(users.dialog).toContainText("500 selected, as many as an address can hold");
  const oneMore = users.byValue("person550@acme.example");
  await oneMore.click();
  await expect(oneMore).not.toBeChecked();
  await users.byValue("person0@acme.example").click();
  await expect(users.dialog).toContainText("499 selected");
  await expect(users.dialog).not.toContainText("as many as");
  await oneMore.click();
  await expect(oneMore).toBeChecked();
});

test("Enter in the search does not trip over pickers that are shut", async ({ sessions, api }) => {
  await sessions.open("from=2026-04-01&device=pixel9");
  await sessions.search.fill("acme");
  await sessions.search.press("Enter");
  await sessions.expectQuery("search=acme", "from=2026-04-01", "device=pixel9");
  await sessions.expectCount(await api("acme").count("search=acme&from=2026-04-01&device=pixel9"));
});
