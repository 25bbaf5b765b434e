import { createServer } from "node:http";

import { expect, test as base } from "@playwright/test";
import { recording } from "@session-history/playwright";

const test = base.extend(recording);
const html = `<!doctype html><title>Shop</title><label>Password <input type="password"></label><script>
  console.log("shop says hello, literal-secret");
  fetch("/missing?token=abc123");
  fetch("/feedback", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "note=posted-note" });
</script>`;
let server;
let url;

test.beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === "/" ? 200 : 404, { "content-type": "text/html", "set-cookie": "sid=cookie-value" });
    response.end(request.url === "/" ? html : "no");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${server.address().port}/`;
});
test.afterAll(() => server.close());

test("buys shoes", async ({ page }) => {
  console.log("from the test itself");
  await page.goto(url);
  await page.getByLabel("Password").fill("typed-secret");
  await page.fill("input", "correct \"horse");
  await page.locator("input").pressSequentially("battery");
  await page.keyboard.type("staple");
  await page.keyboard.insertText("hunter2");
  await page.waitForTimeout(700);
});

test("finds nothing", async ({ page }) => {
  await page.goto(url);
  await expect(page.getByText("Shoes")).toBeVisible({ timeout: 100 });
});

test("opens two windows", async ({ browser }) => {
  for (let n = 0; n < 2; n += 1) {
    const context = await browser.newContext();
    await (await context.newPage()).goto(`${url}?n=${n}`);
    await context.close();
  }
});

test("needs no browser", () => {
  expect(1).toBe(1);
});

test.skip("is not ready", () => {});

test("decides to skip", () => {
  test.skip(true, "not today");
});

test("fails as expected", () => {
  test.fail();
  expect(1).toBe(2);
});

test("times out", async () => {
  test.setTimeout(300);
  await new Promise(() => {});
});

test("is never reached", () => {});
