// The date range: by mouse, by typing, and by keyboard alone as in the WAI-ARIA date picker dialog.
import { MIDNIGHTS } from "../support/sessions.js";
import { tabTo } from "../support/keys.js";
import { expect, test } from "../support/test.js";

test("by mouse: two clicks in the calendar, both days included", async ({ sessions }) => {
  await sessions.open("from=2026-03-08&to=2026-03-09");
  await sessions.dates.open();
  await sessions.dates.turnTo("March 2026");
  await sessions.dates.day("7 March 2026").click();
  await expect(sessions.dates.from).toHaveValue("2026-03-07");
  await sessions.dates.day("8 March 2026").click();
  await expect(sessions.dates.to).toHaveValue("2026-03-08");
  await sessions.dates.apply.click();
  await sessions.expectQuery("from=2026-03-07", "to=2026-03-08");
  await sessions.expectCount(7);
  await expect(sessions.chip("Date")).toContainText("7 to 8 Mar 2026");
});

test("one day is not empty", async ({ sessions }) => {
  await sessions.open();
  await sessions.dates.open();
  await sessions.dates.from.fill("2026-03-08");
  await sessions.dates.to.fill("2026-03-08");
  await sessions.dates.apply.click();
  await sessions.expectQuery("from=2026-03-08", "to=2026-03-08");
  await sessions.expectCount(MIDNIGHTS.filter(({ session }) => session.requested_at.startsWith("2026-03-08")).length);
});

test("a preset stays relative in the address, and typed days replace it", async ({ sessions }) => {
  await sessions.open();
  await sessions.dates.open();
  await sessions.dates.preset("Last 12 months").check();
  await sessions.dates.apply.click();
  await sessions.expectQuery("range=last-12-months");
  await expect(sessions.dates.button).toContainText("Last 12 months");
  await sessions.dates.open();
  await expect(sessions.dates.preset("Last 12 months")).toBeChecked();
  await sessions.dates.from.fill("2026-04-01");
  await sessions.dates.to.fill("");
  await sessions.dates.apply.click();
  await sessions.expectQuery("from=2026-04-01");
  await expect(sessions.chip("Date")).toContainText("From 1 Apr 2026");
});

test("all presets are there and each is applied", async ({ sessions, api }) => {
  const presets = {
    Today: "today",
    "Last 7 days": "last-7-days",
    "Last 4 weeks": "last-4-weeks",
    "Last 3 months": "last-3-months",
    "Last 12 months": "last-12-months",
    "Month to date": "month-to-date",
    "Year to date": "year-to-date",
  };
  await sessions.open();
  for (const [name, key] of Object.entries(presets)) {
    await sessions.dates.open();
    await sessions.dates.preset(name).check();
    await sessions.dates.apply.click();
    await sessions.expectQuery(`range=${key}`);
    await sessions.expectCount(await api("acme").count(`range=${key}`));
  }
});

test("days in the wrong order are told beside the field, and nothing is applied", async ({ sessions }) => {
  await sessions.open("status=completed");
  await sessions.dates.open();
  await sessions.dates.from.fill("2026-04-10");
  await sessions.dates.to.fill("2026-04-01");
  await sessions.dates.apply.click();
  await expect(sessions.dates.dialog).toBeVisible();
  await expect(sessions.dates.dialog).toContainText("The last day is before the first");
  await expect(sessions.dates.to).toHaveAttribute("aria-invalid", "true");
  await sessions.dates.from.fill("2026-02-30");
  await sessions.dates.to.fill("2026-04-10");
  await sessions.dates.apply.click();
  await expect(sessions.dates.dialog).toContainText("There is no such day");
  await sessions.dates.from.fill("2026-04-01");
  await sessions.dates.apply.click();
  await sessions.expectQuery("status=completed", "from=2026-04-01", "to=2026-04-10");
});

test("by keyboard alone: arrows, pages, Home, End, Enter, Escape", async ({ page, sessions }) => {
  const { dates } = sessions;
  await sessions.open("from=2026-03-04&to=2026-03-04");
  await dates.button.focus();
  await page.keyboard.press("Enter");
  await expect(dates.dialog).toBeVisible();
  // The calendar is one stop, and the first: the chosen day.
  const expectFocus = async (name: string): Promise<void> => {
    await expect.poll(() => dates.focused()).toMatch(new RegExp(`^${name}(,|$)`));
  };
  await expectFocus("4 March 2026");
  const keys: [string, string][] = [
    ["ArrowRight", "5 March 2026"],
    ["ArrowLeft", "4 March 2026"],
    ["ArrowDown", "11 March 2026"],
    ["ArrowUp", "4 March 2026"],
    ["Home", "2 March 2026"],
    ["ArrowLeft", "1 March 2026"],
    ["ArrowLeft", "28 February 2026"],
    ["End", "1 March 2026"],
    ["PageUp", "1 February 2026"],
    ["PageDown", "1 March 2026"],
    ["Shift+PageUp", "1 March 2025"],
    ["Shift+PageDown", "1 March 2026"],
  ];
  for (const [key, day] of keys) {
    await page.keyboard.press(key);
    await expectFocus(day);
  }
  // The 31st of a month with 30 days is its last.
  await page.keyboard.press("PageUp");
  for (let n = 0; n < 30; n += 1) await page.keyboard.press("ArrowRight");
  await expectFocus("3 March 2026");
  await page.keyboard.press("Enter");
  await expect(dates.from).toHaveValue("2026-03-03");
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("ArrowRight");
  await expectFocus("8 March 2026");
  await page.keyboard.press("Space");
  await expect(dates.to).toHaveValue("2026-03-08");
  await tabTo(page, dates.apply);
  await page.keyboard.press("Enter");
  await sessions.expectQuery("from=2026-03-03", "to=2026-03-08");
  await expect(dates.dialog).toBeHidden();

  await dates.button.focus();
  await page.keyboard.press("Enter");
  await expect(dates.dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dates.dialog).toBeHidden();
  await expect(dates.button).toBeFocused();
  await sessions.expectQuery("from=2026-03-03", "to=2026-03-08");
});

test("the grid says what is chosen and what is today", async ({ page, sessions }) => {
  await sessions.open("from=2026-03-03&to=2026-03-05");
  await sessions.dates.open();
  const { dialog } = sessions.dates;
  await expect(dialog.getByRole("grid", { name: "March 2026" })).toBeVisible();
  await expect(dialog.getByRole("gridcell", { selected: true })).toHaveCount(3);
  await expect(dialog.getByRole("button", { name: "3 March 2026, first day" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "5 March 2026, last day" })).toBeVisible();
  await expect(dialog).toContainText("UTC");
  await page.keyboard.press("Escape");
  await sessions.open();
  await sessions.dates.open();
  await expect(dialog.locator('[aria-current="date"]')).toHaveCount(1);
});
