// While one reads: new sessions wait in a pill, running ones change in place, no row moves.
import { IPHONE, PAY, PIXEL, SHOP } from "../support/builder.js";
import type { Api } from "../support/api.js";
import { expect, test } from "../support/test.js";

test.use({ as: "live" });
// They share one organization.
test.describe.configure({ mode: "serial" });

async function begin(api: Api, error?: string): Promise<string> {
  const { id } = await api.post({ app: PAY, device: IPHONE, tags: { test: error ?? "live" } });
  await api.happened(id, { event: "started" });
  return id;
}

test("a new session is offered, not pushed in", async ({ sessions, api }) => {
  const live = api("live");
  const first = await begin(live);
  await sessions.open();
  await expect(sessions.row(first)).toBeVisible();
  const before = await sessions.ids();
  await expect(sessions.pill).toHaveCount(0);

  const second = await begin(live);
  await expect(sessions.pill).toHaveText("1 new session");
  expect(await sessions.ids()).toEqual(before);
  const third = await begin(live);
  await expect(sessions.pill).toHaveText("2 new sessions");
  expect(await sessions.ids()).toEqual(before);

  await sessions.pill.click();
  await expect.poll(() => sessions.ids()).toEqual([third, second, ...before]);
  await expect(sessions.pill).toHaveCount(0);
});

test("a running session ticks, then ends, in its place", async ({ page, sessions, api }) => {
  const live = api("live");
  const id = await begin(live);
  await sessions.open();
  const row = sessions.row(id);
  await expect(row).toContainText(/In progress \d+s/);
  const text = await row.getByText(/In progress/).textContent();
  await expect(row.getByText(/In progress/)).not.toHaveText(text ?? "", { timeout: 5_000 });
  const before = await sessions.ids();
  const link = row.getByRole("rowheader").getByRole("link");
  await link.focus();

  await live.put(id, "debug_log", "hello\n", "text/plain");
  await expect(row.getByRole("link", { name: /^Debug log, .*download$/ })).toBeVisible();
  await live.happened(id, { event: "ended", status: "failed", end_reason: "error", error: "The battery is empty" });
  await expect(row).toContainText(/Failed after/);
  await expect(row).toContainText("The battery is empty");
  expect(await sessions.ids()).toEqual(before);
  await expect(link).toBeFocused();
  await expect(page.getByRole("link", { name: /in progress$/ })).toContainText(/\d+ in progress/);
});

test("a session in the queue waits, starts, and its wait is told", async ({ sessions, api }) => {
  const live = api("live");
  const { id } = await live.post({ app: PAY, device: IPHONE, queue_kind: "device", requested_at: new Date(Date.now() - 90_000).toISOString() });
  await sessions.open();
  const row = sessions.row(id);
  await expect(row).toContainText("In queue");
  await expect(row).toContainText("Not started");
  await live.happened(id, { event: "started" });
  await expect(row).toContainText(/1m \d\ds/);
  await expect(row).toContainText("no device");
  await expect(row).toContainText("In progress");
});

test("a session that turns out to be of another app, on another phone, says so in its place", async ({ page, sessions, api }) => {
  const live = api("live");
  const { id } = await live.post({ app: PAY, device: IPHONE, queue_kind: "device" });
  await page.goto(`/sessions/${id}`);
  await sessions.ready();
  const row = sessions.row(id);
  const panel = page.locator(".detail-panel");
  for (const place of [row, panel]) await expect(place).toContainText(IPHONE.name);
  const link = row.getByRole("rowheader").getByRole("link");
  await link.focus();
  await live.happened(id, { event: "described", app: SHOP, device: PIXEL });
  for (const place of [row, panel]) {
    await expect(place).toContainText(PIXEL.name);
    await expect(place).toContainText(SHOP.name ?? "");
    await expect(place).not.toContainText(IPHONE.name);
  }
  await expect(link).toBeFocused();
});

test("what was on its way when the list was loaded anew is not put behind it", async ({ page, sessions, api }) => {
  const live = api("live");
  for (let n = 0; n < 6; n += 1) await begin(live);
  // Answers that continue the list wait, until they are let go one by one.
  const waiting: (() => Promise<void>)[] = [];
  let hold = true;
  await page.route("**/rpc/sessions", async (route) => {
    if (hold && route.request().postData()?.includes("cursor=")) waiting.push(() => route.continue());
    else await route.continue();
  });
  await sessions.open("limit=2");
  await expect.poll(() => waiting.length).toBe(1);
  await begin(live);
  await begin(live);
  await expect(sessions.pill).toHaveText("2 new sessions");
  await sessions.pill.click();
  await expect.poll(() => waiting.length, { message: "the new list goes on by itself" }).toBe(2);
  const late = page.waitForResponse("**/rpc/sessions");
  await waiting[0]?.();
  await (await late).finished();
  hold = false;
  await waiting[1]?.();
  const all = (await live.sessions()).map(({ id }) => id);
  await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThan(6);
  await expect.poll(async () => { const ids = await sessions.ids(); return ids.every((id, at) => id === all[at]); }, { message: "no row is left out" }).toBe(true);
});

test("a new session that the filter leaves out is not offered", async ({ page, sessions, api }) => {
  const live = api("live");
  await sessions.open("platform=android");
  await begin(live);
  await page.waitForTimeout(3_500);
  await expect(sessions.pill).toHaveCount(0);
});

for (const [order, query] of [["newest first", ""], ["shortest first", "&sort=duration"]] as const) {
  test(`the empty list fills by itself, ${order}`, async ({ page, sessions, api }) => {
    const tag = `only-${Date.now()}`;
    await sessions.open(`search=${tag}${query}`);
    await expect(page.getByRole("heading", { name: "No session matches these filters" })).toBeVisible();
    const { id } = await api("live").post({ app: { ...PAY, name: tag }, device: IPHONE });
    await expect(sessions.row(id)).toBeVisible();
  });
}

test("a session that is open changes while one reads it", async ({ page, sessions, api }) => {
  const live = api("live");
  const id = await begin(live);
  await page.goto(`/sessions/${id}`);
  await sessions.ready();
  await live.happened(id, { event: "ended", status: "failed", end_reason: "error", error: "Screen went dark" });
  await expect(sessions.row(id)).toContainText("Screen went dark");
});

test("what has the focus in the panel keeps it while the session changes", async ({ page, sessions, api }) => {
  const live = api("live");
  const id = await begin(live);
  await live.put(id, "action_log", "[]", "application/json");
  await sessions.open();
  await sessions.row(id).getByRole("rowheader").getByRole("link").click();
  const panel = page.locator(".detail-panel");
  const debug = panel.getByRole("link", { name: "Download debug log" });
  const action = panel.getByRole("link", { name: "Download action log" });
  await action.focus();

  // A file above it, which pushes it down, and then a closing that builds the panel anew once more.
  await live.put(id, "debug_log", "hello\n", "text/plain");
  await expect(debug).toBeVisible();
  await expect(action).toBeFocused();
  await live.happened(id, { event: "ended", status: "failed", end_reason: "error", error: "Screen went dark" });
  await expect(panel).toContainText("Screen went dark");
  await expect(action).toBeFocused();
});
