// Files: downloads under names that a person understands, and grey icons that explain themselves.
import type { Locator } from "@playwright/test";

import { contentOf } from "../pages/export-dialog.js";
import { HAR, NAMED, PIXEL_PNG } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

/** True where nothing lies over the middle of what is shown: of the first row's tips the head of the table could. */
const isOnTop = (shown: Locator) =>
  shown.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
  });

const link = (name: string) => ({ name: new RegExp(`^${name}, .*download$`) });

test("a click downloads the file under a human name", async ({ page, sessions }) => {
  const { session } = NAMED.completed;
  await sessions.open(`search=${session.id}`);
  const row = sessions.row(session.id);
  for (const [name, ending, content] of [
    ["Debug log", "debug.log", Buffer.from("line one\nline two\n")],
    ["Network log", "network.har", Buffer.from(HAR)],
    ["Screenshot", "screenshot.png", PIXEL_PNG],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent("download"), row.getByRole("link", link(name)).click()]);
    const file = await contentOf(download);
    expect(file.name).toBe(`acme-pay_4.12.0_iphone-15-pro_ios-18.2_2026-05-20T0913Z_${ending}`);
    expect(file.bytes.equals(content), name).toBe(true);
  }
});

test("a download is never a page of ours", async ({ page }) => {
  const answer = await page.request.get(`/sessions/${NAMED.completed.session.id}/files/debug_log`);
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
  expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
});

test("a part of a file can be asked for", async ({ page }) => {
  const answer = await page.request.get(`/sessions/${NAMED.completed.session.id}/files/debug_log`, { headers: { range: "bytes=5-7" } });
  expect(answer.status()).toBe(206);
  expect(await answer.text()).toBe("one");
});

test("grey icons say why, to those who read and to those who listen", async ({ sessions }) => {
  const { session } = NAMED.files;
  await sessions.open(`search=${session.id}`);
  const row = sessions.row(session.id);
  for (const words of [
    /^Debug log: failed\. Debug log could not be saved\. The upload broke off at 61%\./,
    /^Network log: not captured\. Network log was not captured\. Start the session with network_intercept to record one\./,
    /^Video: expired\. Video expired.*Videos of anonymous sessions are kept for 1 hour\./,
    /^Screenshot: no access\. Screenshot is hidden by its owner\./,
  ]) {
    const icon = row.getByRole("button", { name: words });
    await icon.focus();
    await expect(icon).toBeFocused();
    await expect(icon.locator(".tip")).toBeVisible();
    await expect.poll(() => isOnTop(icon.locator(".tip"))).toBe(true);
    await expect(icon.locator(".tip")).toContainText(/could not be saved|was not captured|expired|hidden/);
  }
  await expect(row.getByRole("link", link("Action log"))).toBeVisible();
});

test("processing is no download, and crash logs are", async ({ sessions }) => {
  const { session } = NAMED.failed;
  await sessions.open(`search=${session.id}`);
  const row = sessions.row(session.id);
  await expect(row.getByRole("button", { name: /^Video: processing\./ })).toBeVisible();
  await expect(row.getByRole("link", link("Crash log"))).toBeVisible();
  await expect(row.getByRole("button", { name: /^Network log: not captured\..*Network_intercept was off/ })).toBeVisible();
});

test("every state of a session is told in words", async ({ sessions }) => {
  const words: [keyof typeof NAMED, RegExp][] = [
    ["completed", /2m 24s.*Long · org limit.*10m 36s.*Ended by user/],
    ["failed", /34s.*no device.*Failed after 42s.*App quit on launch: SIGABRT in CourierCore/],
    ["abandoned", /3m 05s.*Never started.*Left the queue/],
    ["lost", /At least 12m.*Recorder silent since/],
    ["bare", /No app.*Bare device.*No queue.*4m 09s.*Ended for inactivity/],
    ["far", /No queue.*99m 59s/],
    ["gone", /1h 40m.*Time limit reached/],
  ];
  for (const [name, pattern] of words) {
    const { id } = NAMED[name].session;
    await sessions.open(`search=${id}`);
    const text = (await sessions.row(id).innerText()).replace(/\s+/g, " ");
    expect(text, name).toMatch(pattern);
  }
});

test("the date is relative, with the whole time and zone on focus", async ({ sessions }) => {
  const { id } = NAMED.completed.session;
  await sessions.open(`search=${id}`);
  const time = sessions.row(id).locator("time");
  await expect(time).toHaveAttribute("datetime", "2026-05-20T09:13:40.002Z");
  await expect(time).toContainText("20 May");
  await time.focus();
  await expect(time.getByRole("tooltip")).toBeVisible();
  await expect.poll(() => isOnTop(time.getByRole("tooltip"))).toBe(true);
  await expect(time.getByRole("tooltip")).toHaveText("20 May 2026, 09:13:40 UTC");
});
