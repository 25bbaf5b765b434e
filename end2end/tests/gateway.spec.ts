// The WebDriver gateway: the real Selenium client drives a real ChromeDriver through it, and what it did is found on the page.
import { By } from "selenium-webdriver";

import { contentOf } from "../pages/export-dialog.js";
import { type Gateway, type Phone, startGateway } from "../support/gateway.js";
import { command } from "../support/program.js";
import { expect, test } from "../support/test.js";
import { world } from "../support/world.js";

test.use({ as: "grid" });

const PIXEL: Phone = { deviceName: "Pixel 7" };
const IPHONE: Phone = {
  userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1",
  deviceMetrics: { width: 390, height: 844, pixelRatio: 3 },
};

let gateway: Gateway;

test.beforeAll(async () => {
  gateway = await startGateway(2);
});

test.afterAll(async () => {
  await gateway?.stop();
});

test("sessions of Selenium queue, run and leave their files", async ({ page, sessions, api }) => {
  const grid = api("grid");
  const token = command(world().dataDir, ["token", "create", "--org", "grid", "--label", "Selenium nightly", "--role", "developer"]);
  const [pixel, iphone] = await Promise.all([gateway.open(PIXEL, token), gateway.open(IPHONE)]);

  // Both slots are taken: one waits, another one waits and gives up.
  const late = gateway.open(PIXEL, token);
  await expect.poll(async () => (await gateway.waiting()).length).toBe(1);
  const hangUp = new AbortController();
  const gone = fetch(`${gateway.url}/session`, { method: "POST", body: JSON.stringify(gateway.request(IPHONE)), signal: hangUp.signal });
  await expect.poll(async () => (await gateway.waiting()).map((one) => one.position)).toEqual([1, 2]);
  const [waits, leaves] = await gateway.waiting();
  // The gateway knows before Session History does: what it records is on its way.
  await expect.poll(() => grid.sessions("status=queued").then((all) => all.length)).toBe(2);
  await sessions.open("status=queued");
  await sessions.expectIds([leaves!.session_id, waits!.session_id]);
  await expect(sessions.row(waits!.session_id)).toContainText("In queue");
  hangUp.abort();
  await expect(gone).rejects.toThrow();
  await expect.poll(async () => (await gateway.waiting()).length).toBe(1);

  // What they do, at once.
  const shops = [pixel, iphone].map(async (driver) => {
    await driver.get(gateway.site);
    await driver.findElement(By.id("search")).sendKeys("blue shoes");
    expect(await driver.getTitle()).toBe("Shop");
    await driver.quit();
  });
  await Promise.all(shops);
  const last = await late;
  await last.get(gateway.site);
  await last.quit();
  await expect.poll(() => grid.sessions("status=completed").then((all) => all.filter((one) => one.attachments.length === 3).length)).toBe(3);
  await expect.poll(() => grid.sessions("status=abandoned").then((all) => all.length)).toBe(1);

  // Found by device, by the token's label, and with the time in the queue.
  await sessions.open("device=pixel7");
  await sessions.expectCount(2);
  await sessions.open(`search=${encodeURIComponent('"Selenium nightly"')}&sort=-queue`);
  await sessions.expectCount(2);
  const queued = sessions.row(waits!.session_id);
  await expect(queued).toContainText("Selenium nightly");
  await expect(queued).toContainText("Pixel 7");
  await expect(queued).toContainText(/\d+s/);
  await sessions.open("platform=ios&status=completed");
  await sessions.expectCount(1);
  await expect(sessions.rows.first()).toContainText("WebDriver from 127.0.0.1");
  await expect(sessions.rows.first()).toContainText("iOS 17.2");
  await sessions.open("status=abandoned");
  await sessions.expectIds([leaves!.session_id]);

  // Its network log is a HAR.
  await sessions.open("platform=ios&status=completed");
  const link = sessions.rows.first().getByRole("link", { name: /^Network log, .*download$/ });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const text = (await contentOf(download)).bytes.toString();
  const har = JSON.parse(text) as { log: { version: string; entries: { request: { method: string; url: string }; response: { status: number; redirectURL: string } }[] } };
  expect(har.log.version).toBe("1.2");
  const seen = har.log.entries.map(({ request, response }) => `${request.method} ${new URL(request.url).pathname} ${response.status}`);
  expect(seen).toEqual(expect.arrayContaining(["GET / 302", "GET /shop 200", "POST /api/cart 200"]));
  expect(text).not.toContain("very-secret");

  const [phone] = await grid.sessions("platform=ios&status=completed");
  const actions = await (await grid.call("GET", `/api/v1/sessions/${phone!.id}/attachments/action_log`)).text();
  expect(actions.split("\n").filter(Boolean).map((line) => (JSON.parse(line) as { title: string }).title)).toEqual(
    expect.arrayContaining(["New session", `Go to ${gateway.site}`, "Find element css selector *[id=\"search\"]", "Type", "Get title", "End session"]),
  );
  expect(actions).not.toContain("blue shoes");
  const debug = await (await grid.call("GET", `/api/v1/sessions/${phone!.id}/attachments/debug_log`)).text();
  expect(debug).toContain("cart is empty");
});
