// The export: every row of the filter, in its order, whole, safe in a spreadsheet, and proven.
import { createHash } from "node:crypto";

import type { Page } from "@playwright/test";

import { contentOf } from "../pages/export-dialog.js";
import type { Session } from "../support/builder.js";
import { HEADER, rowsOf } from "../support/csv.js";
import { expectedRow } from "../support/expected-row.js";
import { ACME, HOSTILE, NAMED } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

const BOM = "\uFEFF";

/** Checks a file against the API's sessions, row by row and cell by cell. */
function expectRows(text: string, sessions: Session[], raw = false): void {
  const { header, rows } = rowsOf(text);
  expect(header).toBe(HEADER);
  expect(rows).toEqual(sessions.map((session) => expectedRow(session, raw)));
}

test("the file holds every session of the organization, not those of the loaded page", async ({ sessions, api }) => {
  const wanted = await api("acme").sessions();
  await sessions.open();
  const file = await sessions.exporting.run();
  expect(file.text.startsWith(BOM)).toBe(true);
  expectRows(file.text.slice(1), wanted);
  expect(file.name).toMatch(/^acme_all_\d{8}T\d{6}Z\.csv$/);

  const count = wanted.length;
  const dialog = sessions.exporting;
  await expect(dialog.done).toBeVisible();
  await expect(dialog.done).toContainText(`All ${count} sessions are in the file. Nothing was cut off.`);
  await expect(dialog.proof("Rows expected")).toContainText(String(count));
  await expect(dialog.proof("Rows written")).toContainText(`${count}, none missing`);
  await expect(dialog.proof("As of")).toContainText("UTC");
  const sum = createHash("sha256").update(file.bytes).digest("hex");
  await expect(dialog.proof("SHA-256")).toContainText(sum.slice(0, 4));
  await expect(dialog.proof("SHA-256")).toContainText(sum.slice(-4));
  await expect(dialog.done).toContainText(file.name);
  await dialog.close();
});

test("the file is the filtered view, in the view's order, named after its days", async ({ sessions, api }) => {
  const query = "search=acme&from=2026-04-01&to=2026-05-31&platform=ios&status=completed&sort=-duration";
  const wanted = await api("acme").sessions(query);
  expect(wanted.length).toBeGreaterThan(5);
  await sessions.open(query);
  const file = await sessions.exporting.run();
  expectRows(file.text.slice(1), wanted);
  expect(file.name).toMatch(/^acme_2026-04-01_2026-05-31_\d{8}T\d{6}Z\.csv$/);
});

test("a formula does not run, and nothing is lost", async ({ sessions, api }) => {
  await sessions.open(`search=${NAMED.hostile.session.id}`);
  await sessions.expectCount(1);
  const file = await sessions.exporting.run();
  const [row] = rowsOf(file.text.slice(1)).rows;
  expect(row?.app_name).toBe(`'${HOSTILE.name}`);
  expect(row?.user).toBe("'+cmd@acme.example");
  expect(row?.build_id).toBe("'+49");
  expect(row?.app_group).toBe(`'${HOSTILE.group}`);
  expect(row?.app_version).toBe("1.0 & <2>");
  const raw = await (await api("acme").call("GET", `/api/v1/sessions.csv?search=${NAMED.hostile.session.id}&raw=1`)).text();
  expectRows(raw, await api("acme").sessions(`search=${NAMED.hostile.session.id}`), true);
});

test("an empty view is a header alone", async ({ page }) => {
  const text = await (await page.request.get("/sessions.csv?search=nothing-is-called-so")).text();
  expect(text).toBe(`${BOM}${HEADER}\r\n`);
});

test("the API's file is the same without the mark, and with it on demand", async ({ api, page }) => {
  const machine = await (await api("acme").call("GET", "/api/v1/sessions.csv?status=failed")).text();
  expectRows(machine, await api("acme").sessions("status=failed"));
  const marked = Buffer.from(await (await api("acme").call("GET", "/api/v1/sessions.csv?status=failed&bom=1")).arrayBuffer()).toString("utf8");
  expect(marked).toBe(BOM + machine);
  const answer = await page.request.get("/sessions.csv?status=failed");
  expect((await answer.body()).toString("utf8")).toBe(BOM + machine);
  expect(answer.headers()["content-type"]).toMatch(/^text\/csv; ?charset=utf-8/i);
  expect(answer.headers()["content-disposition"]).toMatch(/attachment; .*acme_all_/);
});

test("a bad value is no file", async ({ page, allow }) => {
  allow(/400/);
  const answer = await page.request.get("/sessions.csv?from=never");
  expect(answer.status()).toBe(400);
});

test("a file that breaks off is not taken for a whole one", async ({ page, sessions, allow }) => {
  allow(/sessions\.csv/);
  await sessions.open();
  await page.route("**/sessions.csv*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    await route.fulfill({ response: answer, body: body.subarray(0, Math.floor(body.length / 2)) });
  });
  await sessions.exporting.button.click();
  await expect(page.getByText(/Export broke off/).first()).toBeVisible();
  await expect(sessions.exporting.done).toHaveCount(0);
});

/** Holds the file back until the returned function is called; what it then sends may be cut. */
async function hold(page: Page, part = 1): Promise<() => void> {
  let send = (): void => {};
  const sent = new Promise<void>((then) => (send = then));
  await page.route("**/sessions.csv*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    await sent;
    await route.fulfill({ response: answer, body: body.subarray(0, Math.floor(body.length * part)) });
  });
  return send;
}

test("an export goes on while one goes to another page, and leaving the app asks first", async ({ page, sessions, api }) => {
  const count = await api("acme").count("status=failed");
  await sessions.open("status=failed");
  const send = await hold(page);
  await sessions.exporting.button.click();
  const running = page.getByRole("dialog", { name: "Exporting sessions" });
  await expect(running).toContainText("You can go on working in this tab");
  await running.getByRole("button", { name: "Close, the export goes on" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();

  const [asked] = await Promise.all([page.waitForEvent("dialog"), page.evaluate(() => void setTimeout(() => location.assign("/api/docs")))]);
  expect(asked.type()).toBe("beforeunload");
  await asked.dismiss();

  const [download] = await Promise.all([page.waitForEvent("download"), send()]);
  expect(rowsOf((await contentOf(download)).text.slice(1)).rows).toHaveLength(count);
  const notice = page.getByRole("status").filter({ hasText: "Export complete" });
  await expect(notice).toBeVisible();
  await notice.getByRole("button", { name: "Details" }).click();
  await expect(sessions.exporting.done).toContainText(`All ${count} sessions are in the file.`);
  await sessions.exporting.close();
  await page.goto("/api/docs");
});

test("how it ended is told in the dialog, and the focus stays inside", async ({ page, sessions }) => {
  await sessions.open(`search=${NAMED.failed.session.id}`);
  await sessions.expectCount(1);
  const send = await hold(page);
  await sessions.exporting.button.click();
  const running = page.getByRole("dialog", { name: "Exporting sessions" });
  await expect(running.getByRole("button", { name: "Close, the export goes on" })).toBeFocused();
  await running.getByRole("button", { name: "Stop export" }).focus();
  send();
  const { done } = sessions.exporting;
  await expect(done.getByRole("status").first()).toHaveText("Export complete. The one session is in the file. Nothing was cut off.");
  await expect(done).toContainText("1 of 1 row");
  await expect(done).not.toContainText("1 of 1 rows");
  await expect(done.getByRole("button", { name: "Close" })).toBeFocused();
});

test("its notice and the one of live updates lie side by side", async ({ page, sessions, allow }) => {
  allow(/events/, /ERR_FAILED/);
  await page.route("**/events", (route) => route.abort());
  await sessions.open();
  const send = await hold(page, 0.5);
  await sessions.exporting.button.click();
  await page.getByRole("button", { name: "Close, the export goes on" }).click();
  send();
  const [broke, paused] = [page.locator(".toast").filter({ hasText: "Export broke off" }), page.locator(".toast").filter({ hasText: "Live updates paused" })];
  await expect(broke).toBeVisible();
  await expect(paused).toBeVisible();
  const [one, other] = [await broke.boundingBox(), await paused.boundingBox()];
  if (!one || !other) throw new Error("Both are on the page.");
  expect(one.y + one.height <= other.y || other.y + other.height <= one.y, "neither covers the other").toBe(true);
  await page.screenshot({ path: "test-results/looks/test-toasts.png" });
});

test.describe("thousands of rows", () => {
  test.use({ as: "bulk" });

  test("are all there", async ({ sessions, api }) => {
    await sessions.open("tz=America%2FNew_York");
    const file = await sessions.exporting.run();
    const { header, rows } = rowsOf(file.text.slice(1));
    expect(header).toBe(`${HEADER},requested_at_local`);
    const wanted = await api("bulk").sessions("tz=America%2FNew_York");
    expect(rows.length).toBe(wanted.length);
    expect(rows.map(({ requested_at_local, ...row }) => row)).toEqual(wanted.map((session) => expectedRow(session)));
  });
});

test.describe("of a user", () => {
  test.use({ as: "user" });

  test("holds their own sessions alone", async ({ sessions }) => {
    const own = ACME.filter(({ session }) => session.actor.label.toLowerCase() === "maria@acme.example").length;
    await sessions.open("user=ada%40acme.example");
    const file = await sessions.exporting.run();
    const { rows } = rowsOf(file.text.slice(1));
    for (const row of rows) expect(row.user?.toLowerCase()).toBe("maria@acme.example");
    expect(rows.length).toBeLessThanOrEqual(own);
  });
});
