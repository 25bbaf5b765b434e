// What the tests before this one recorded of themselves, in the product that they tested.
import { contentOf } from "../../pages/export-dialog.js";
import { APP } from "../../support/app.js";
import type { Session } from "../../support/builder.js";
import { rowsOf } from "../../support/csv.js";
import { expectedRow } from "../../support/expected-row.js";
import { expect, test } from "../../support/test.js";

test.use({ as: "quality" });

/** The recorder itself records this very test, too: only what is over stands still. */
const OVER = "status=completed&status=failed";
const TITLE = "keeps focus, text and caret while results come";

test("they are found by search and by device", async ({ page, sessions, api }) => {
  const quality = api("quality");
  await sessions.open(`search=${encodeURIComponent(APP.name)}&${OVER}`);
  await expect.poll(() => sessions.ids().then((ids) => ids.length)).toBeGreaterThan(20);
  await expect(sessions.rows.first()).toContainText(APP.name);
  await expect(sessions.rows.first()).toContainText(/Playwright \d{4}-\d{2}-\d{2}/);
  await expect(sessions.rows.first()).toContainText("API token");

  await sessions.devices.open();
  await sessions.devices.search.fill("pixel");
  await sessions.devices.byValue("pixel7").check();
  await sessions.devices.apply.click();
  await sessions.expectQuery(`search=${APP.name}`, "status=completed", "status=failed", "device=pixel7");
  const phone = await quality.sessions("device=pixel7&status=completed&status=failed");
  expect(phone.length).toBeGreaterThan(5);
  await sessions.expectCount(phone.length);
  await expect(sessions.rows.first()).toContainText("Pixel 7");
  await expect(sessions.rows.first()).toContainText(/Android \d+/);
  expect(new Set(phone.map((session) => session.tags.file))).toEqual(new Set(["phone.spec.ts"]));
  await page.close();
});

test("their times are real: a queue for workers, then a run", async ({ api }) => {
  const all = await api("quality").sessions(OVER);
  const queued = all.filter((session) => session.queue_kind === "concurrency");
  expect(queued.length).toBeGreaterThan(20);
  const waits = queued.map((session) => Date.parse(session.started_at ?? "") - Date.parse(session.requested_at));
  expect(Math.max(...waits)).toBeGreaterThan(5_000);
  for (const session of all) {
    const times = [session.requested_at, session.started_at, session.user_connected_at, session.first_frame_at, session.app_launched_at, session.ended_at].filter((time) => time !== null);
    expect(times, session.tags.test).toEqual([...times].sort());
    expect(session.app).toMatchObject({ name: APP.name, version: APP.version, build_id: APP.build });
    expect(session.actor.kind).toBe("api_token");
  }
});

test("the network log downloads and parses, and holds no secret", async ({ page, sessions, api }) => {
  const session = (await api("quality").sessions(OVER)).find((one) => one.tags.test === TITLE);
  expect(session, "the recorded test").toBeTruthy();
  const { id } = session as Session;
  await sessions.open(`search=${id}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    sessions.row(id).getByRole("link", { name: /^Network log, .*download$/ }).click(),
  ]);
  const file = await contentOf(download);
  expect(file.name).toMatch(/^session-history_[\d.]+_desktop-chrome_web-\d+_\d{4}-\d{2}-\d{2}T\d{4}Z_network\.har$/);
  const har = JSON.parse(file.text) as { log: { entries: { request: { url: string; headers: { name: string; value: string }[] } }[] } };
  expect(har.log.entries.some((entry) => new URL(entry.request.url).pathname === "/sessions")).toBe(true);
  expect(har.log.entries.some((entry) => entry.request.url.includes("/rpc/"))).toBe(true);
  for (const { request } of har.log.entries) {
    for (const header of request.headers) {
      if (/^cookie$/i.test(header.name)) expect(header.value).toBe("[redacted]");
    }
  }
});

test("debug log, actions and screenshot are there", async ({ page, sessions, api }) => {
  const session = (await api("quality").sessions(OVER)).find((one) => one.tags.test === TITLE);
  const { id } = session as Session;
  const text = async (kind: string): Promise<string> => await (await page.request.get(`/sessions/${id}/files/${kind}`)).text();
  await sessions.open(`search=${id}`);
  const row = sessions.row(id);
  for (const name of ["Debug log", "Network log", "Action log", "Screenshot"]) {
    await expect(row.getByRole("link", { name: new RegExp(`^${name}, .*download$`) })).toBeVisible();
  }
  await expect(row.getByRole("button", { name: /^Video: not captured/ })).toBeVisible();
  const actions = (await text("action_log")).trim().split("\n").map((line) => JSON.parse(line) as { title: string; at: string });
  expect(actions.some((action) => /Navigate|goto/i.test(action.title))).toBe(true);
  expect(actions.every((action) => !Number.isNaN(Date.parse(action.at)))).toBe(true);
  expect(await text("debug_log")).toMatch(/^\d{4}-\d\d-\d\dT/);
  const shot = await page.request.get(`/sessions/${id}/files/screenshot`);
  expect((await shot.body()).subarray(1, 4).toString()).toBe("PNG");
});

test("the export holds the same rows", async ({ sessions, api }) => {
  const query = `${OVER}&device=pixel7&search=${encodeURIComponent(APP.name)}`;
  const wanted = await api("quality").sessions(query);
  await sessions.open(query);
  const file = await sessions.exporting.run();
  const { rows } = rowsOf(file.text.slice(1));
  expect(rows).toEqual(wanted.map((session) => expectedRow(session)));
  await sessions.expectIds(wanted.slice(0, (await sessions.ids()).length).map(({ id }) => id));
});
