// How long things are kept: shown with what would go before it is saved, kept from those who are no admins.
import { WITHOUT_SCRIPTS, expect, expectAccessible, expectNoSidewaysScroll, test } from "../support/test.js";

const PAGE = "/settings/retention";

test.describe("in an organization with sessions", () => {
  test.use({ as: "bulk" });

  test("what would go is told exactly, before anything is saved", async ({ page, api }) => {
    await page.goto(PAGE);
    await expect(page.getByRole("link", { name: "Retention" })).toHaveAttribute("aria-current", "page");
    await expect(page.getByText("What would go now")).toBeHidden();
    await page.getByLabel("Videos").fill("60");
    await page.getByRole("button", { name: "Show what would go" }).click();
    const row = page.getByRole("table", { name: "What would go now" }).getByRole("row", { name: /Videos/ });
    await expect(row).toContainText("Kept for 60 days");
    const before = /Before (\d+ \w+ \d{4})/.exec((await row.textContent()) ?? "")?.[1] ?? "";
    const last = new Date(Date.parse(`${before} UTC`) - 86_400_000).toISOString().slice(0, 10);
    const videos = await api("bulk").count(`has=video&to=${last}`);
    expect(videos).toBeGreaterThan(0);
    await expect(row.getByRole("cell").last()).toHaveText(videos.toLocaleString("en-US"));
    // It stands in the address, so it can be shared, and nothing was saved.
    await expect(page).toHaveURL(/keep_video=60/);
    await page.getByRole("link", { name: "Discard changes" }).click();
    await expect(page.getByLabel("Videos")).toHaveValue("");
    expect(await api("bulk").count(`has=video&to=${last}`)).toBe(videos);
  });
});

test.describe("in an organization that may change", () => {
  test.use({ as: "empty" });
  // They save one after the other what the others read.
  test.describe.configure({ mode: "serial" });

  test("days are saved, and wrong ones are told at their field", async ({ page }) => {
    await page.goto(PAGE);
    await page.getByLabel("Debug logs").fill("a year");
    await page.getByLabel("Videos").fill("30");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Debug logs")).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByText("Write days from 1 to 3650")).toBeVisible();
    await expect(page.getByLabel("Videos")).toHaveValue("30");
    await expect(page.getByText("What would go now")).toBeHidden();
    await page.getByLabel("Debug logs").fill("365");
    await page.getByRole("button", { name: "Show what would go" }).click();
    await expect(page.getByText("Nothing is so old yet.")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("Debug logs")).toHaveValue("365");
    await expect(page.getByText("Saved: 30 days.")).toBeVisible();
  });

  test("of two who change it at once the second is told", async ({ page, context }) => {
    await page.goto(`${PAGE}?keep_screenshot=10&preview=1`);
    const other = await context.newPage();
    await other.goto(`${PAGE}?keep_screenshot=20&preview=1`);
    await other.getByRole("button", { name: "Save", exact: true }).click();
    await expect(other.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("Somebody else changed these settings");
    await expect(page.getByLabel("Screenshots")).toHaveValue("10");
    await expect(page.getByText("Saved: 20 days.")).toBeVisible();
  });

  test.describe("without JavaScript, on a phone, in the dark", () => {
    test.use({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    test.beforeEach(({ allow }) => allow(...WITHOUT_SCRIPTS));

    test("it works the same", async ({ page }) => {
      await page.goto(PAGE);
      await page.getByLabel("Crash logs").fill("700");
      await page.getByRole("button", { name: "Show what would go" }).click();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
      await expect(page.getByLabel("Crash logs")).toHaveValue("700");
    });
  });

  test.describe("on a phone", () => {
    test.use({ viewport: { width: 390, height: 844 } });

    test("nothing scrolls sideways and axe finds nothing", async ({ page }) => {
      await page.goto(`${PAGE}?keep_sessions=90&keep_video=x&preview=1`);
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      await page.goto(`${PAGE}?keep_sessions=90&preview=1`);
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    });
  });
});

test.describe("somebody who is no admin", () => {
  test.use({ as: "developer" });

  test("is told who can help", async ({ page, allow }) => {
    allow(/answer 403: GET .*\/settings\/retention/, /console.error: .*403/);
    const answer = await page.goto(PAGE);
    expect(answer?.status()).toBe(403);
    await expect(page.getByRole("heading", { name: "You can't open this page" })).toBeVisible();
  });
});
