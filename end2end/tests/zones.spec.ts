// A second time zone: table, counts, picker and export agree, also across a change of clocks.
import { rowsOf } from "../support/csv.js";
import { MIDNIGHTS } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

/** What the wall shows somewhere, as `YYYY-MM-DD HH:MM`. */
function wall(time: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(time));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`;
}

for (const zone of ["America/New_York", "Asia/Kolkata"]) {
  test.describe(zone, () => {
    const tz = `tz=${encodeURIComponent(zone)}`;
    test("a day is that day there, in table, count and file", async ({ page, sessions, api }) => {
      for (const day of ["2026-03-07", "2026-03-08", "2026-03-09"]) {
        await test.step(day, async () => {
          const query = `${tz}&from=${day}&to=${day}`;
          const wanted = MIDNIGHTS.filter(({ session }) => wall(session.requested_at, zone).startsWith(day)).map(({ session }) => session);
          const ids = wanted.map(({ id, requested_at }) => ({ id, requested_at })).sort((a, b) => b.requested_at.localeCompare(a.requested_at)).map(({ id }) => id);
          await sessions.open(query);
          await sessions.expectCount(wanted.length);
          await sessions.expectIds(ids);
          expect(await api("acme").count(query)).toBe(wanted.length);
          await expect(page.getByText(`Times in ${zone}`).first()).toBeVisible();
          for (const { id, requested_at } of wanted) {
            const time = sessions.row(id).locator("time");
            await expect(time).toContainText(wall(requested_at, zone).slice(11));
          }
          const { rows } = rowsOf((await (await page.request.get(`/sessions.csv?${query}`)).text()).slice(1));
          expect(rows.map((row) => row.session_id)).toEqual(ids);
          for (const row of rows) {
            expect(row.requested_at).toMatch(/Z$/);
            expect(row.requested_at_local?.slice(0, 16).replace("T", " ")).toBe(wall(row.requested_at ?? "", zone));
          }
        });
      }
    });
  });
}

test("the zone stays when one filters, and is named where days are chosen", async ({ sessions }) => {
  await sessions.open("tz=Asia%2FKolkata");
  await sessions.dates.open();
  await expect(sessions.dates.dialog).toContainText("Asia/Kolkata");
  await sessions.dates.from.fill("2026-03-08");
  await sessions.dates.apply.click();
  await sessions.expectQuery("tz=Asia/Kolkata", "from=2026-03-08");
  await sessions.search.fill("shop");
  await sessions.expectQuery("tz=Asia/Kolkata", "from=2026-03-08", "search=shop");
});

test("rows that stay tell the time of another zone once it is chosen", async ({ page, sessions }) => {
  const { id, requested_at } = MIDNIGHTS[0]?.session ?? { id: "", requested_at: "" };
  await sessions.open(`search=${id}`);
  const time = sessions.row(id).locator("time");
  await expect(time).toContainText(requested_at.slice(11, 16));
  await sessions.dates.open();
  await sessions.dates.dialog.getByRole("button", { name: "Change the time zone" }).click();
  const zone = page.getByRole("dialog", { name: "Time zone" });
  await zone.getByRole("combobox", { name: "Time zone" }).fill("Asia/Kolkata");
  await zone.getByRole("button", { name: "Done" }).click();
  await sessions.dates.apply.click();
  await sessions.expectQuery(`search=${id}`, "tz=Asia/Kolkata");
  await expect(time).toContainText(wall(requested_at, "Asia/Kolkata").slice(11));
});

test.describe("in a browser that lives elsewhere", () => {
  test.use({ timezoneId: "Pacific/Auckland", locale: "de-DE" });

  test("the page is the view's, not the browser's", async ({ page, sessions }) => {
    // Any difference between server and browser would be a complaint of hydration on the console.
    await sessions.open("from=2026-03-08&to=2026-03-08");
    await sessions.expectCount(5);
    await expect(page.getByText("Times in UTC").first()).toBeVisible();
    await expect(sessions.rows.first().locator("time")).toContainText("23:59");
  });
});
