// Where the focus is when something opens, closes or goes away: never at the top of the page, never on what is covered.
import { IPHONE, PAY } from "../support/builder.js";
import { expect, test } from "../support/test.js";

const HEADING = "#detail-name";

for (const width of [1440, 800, 390]) {
  test(`at ${width} a session takes the focus, and its row has it again`, async ({ page, sessions }) => {
    await page.setViewportSize({ width, height: 800 });
    await sessions.open();
    const ids = await sessions.ids();
    const link = (at: number) => sessions.row(ids[at] ?? "").getByRole("rowheader").getByRole("link");
    await link(1).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".detail-title").locator(HEADING)).toBeFocused();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    const covered = width < 960;
    await expect(page.locator(".list")).toHaveJSProperty("inert", covered);

    await page.keyboard.press("Escape");
    await expect(link(1)).toBeFocused();
    await expect(page.locator(".list")).toHaveJSProperty("inert", false);

    await page.keyboard.press("Enter");
    await expect(page.locator(".detail-title").locator(HEADING)).toBeFocused();
    await page.keyboard.press("j");
    await expect(page).toHaveURL(new RegExp(`/sessions/${ids[2]}`));
    const close = page.getByRole("link", { name: "Close session" });
    await close.focus();
    await page.keyboard.press("Enter");
    await expect(link(2)).toBeFocused();
  });
}

test("what one sees of a covered list closes the session", async ({ page, sessions }) => {
  await page.setViewportSize({ width: 800, height: 800 });
  await sessions.open();
  await sessions.rows.first().getByRole("rowheader").getByRole("link").click();
  await expect(page.locator(".detail-title")).toBeVisible();
  await page.mouse.click(40, 500);
  await expect(page).toHaveURL(/\/sessions$/);
});

test("a page that begins with a session leaves the focus alone", async ({ page, sessions, api }) => {
  const [first] = await api("acme").sessions("limit=1");
  await page.goto(`/sessions/${first?.id}`);
  await sessions.ready();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
});

test("more rows, loaded by key: the focus goes to the first of them", async ({ page, sessions }) => {
  await page.setViewportSize({ width: 1440, height: 500 });
  await sessions.open();
  await sessions.loadMore.focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThanOrEqual(100);
  await expect(sessions.rows.nth(50).getByRole("rowheader").getByRole("link")).toBeFocused();
});

test("more rows that come by themselves take no focus", async ({ page, sessions }) => {
  await sessions.open();
  await sessions.search.focus();
  await page.mouse.wheel(0, 4_000);
  await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThanOrEqual(100);
  await expect(sessions.search).toBeFocused();
});

test.describe("new sessions", () => {
  test.use({ as: "live" });

  test("that are asked for by key: the focus goes to the first of them", async ({ page, sessions, api }) => {
    await api("live").post({ app: PAY, device: IPHONE });
    await sessions.open();
    const { id } = await api("live").post({ app: PAY, device: IPHONE });
    await expect(sessions.pill).toBeVisible();
    await sessions.pill.focus();
    await page.keyboard.press("Enter");
    await expect(sessions.row(id)).toBeVisible();
    await expect(sessions.rows.first().getByRole("rowheader").getByRole("link")).toBeFocused();
  });
});

test("a failed list that is tried again by key says so, and gives the focus to its rows", async ({ page, sessions, allow }) => {
  allow(/503/);
  await sessions.open();
  await page.route("**/rpc/sessions", (route) =>
    route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ kind: "failed", message: "The database took too long to answer.", field: null, request_id: "req_1" }) }),
  );
  await sessions.search.fill("courier");
  const retry = page.getByRole("main").getByRole("link", { name: "Retry" });
  await expect(retry).toBeVisible();
  await page.unroute("**/rpc/sessions");
  let answer = (): void => {};
  const answered = new Promise<void>((then) => (answer = then));
  await page.route("**/rpc/sessions", async (route) => {
    await answered;
    await route.continue();
  });
  await retry.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main").getByRole("link", { name: "Trying again" })).toHaveAttribute("aria-busy", "true");
  answer();
  await expect(sessions.rows.first().getByRole("rowheader").getByRole("link")).toBeFocused();
});

test("a session that could not be loaded is tried again where it is told", async ({ page, sessions, allow }) => {
  allow(/50[03]|401/);
  await sessions.open();
  const refuse = (status: number, kind: string) =>
    page.route("**/rpc/session", (route) =>
      route.fulfill({ status, contentType: "application/json", body: JSON.stringify({ kind, message: "The database took too long to answer.", field: null, request_id: "req_2" }) }),
    );
  await refuse(503, "failed");
  await sessions.rows.first().getByRole("rowheader").getByRole("link").click();
  const panel = page.locator(".detail-panel");
  await expect(panel.getByRole("heading", { name: "The session could not be loaded" })).toBeFocused();
  await page.unroute("**/rpc/session");
  await panel.getByRole("link", { name: "Retry" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".detail-title").locator(HEADING)).toBeFocused();

  await refuse(401, "signed_out");
  const second = (await sessions.ids())[1] ?? "";
  await page.keyboard.press("j");
  const signIn = panel.getByRole("link", { name: "Sign in" });
  await expect(signIn).toHaveAttribute("href", `/sign-in?next=${encodeURIComponent(`/sessions/${second}`)}`);
});
