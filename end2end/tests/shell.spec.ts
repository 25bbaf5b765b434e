// The frame around the pages: sidebar, rail, account, keys.
import { expect, test } from "../support/test.js";

test("a rail has names on hover", async ({ page, sessions }) => {
  await sessions.open();
  await page.keyboard.press("[");
  const width = async (): Promise<number> => Math.round((await page.locator("#sidebar").boundingBox())?.width ?? 0);
  await expect.poll(width).toBe(56);
  const link = page.getByRole("link", { name: /^Session History/ });
  await link.hover();
  await expect(link.locator(".tip")).toBeVisible();
  await page.keyboard.press("[");
  await expect.poll(width).toBe(220);
});

test("a question mark shows the keys", async ({ page, sessions }) => {
  await sessions.open();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(keys).toBeVisible();
  await expect(keys).toContainText("Next session");
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
});

test("the zone of the view is chosen in the account's menu", async ({ page, sessions }) => {
  await sessions.open("status=completed&cursor=");
  await page.getByRole("button", { name: /your account/i }).click();
  await page.getByRole("button", { name: /^Time zone/ }).click();
  const zone = page.getByRole("combobox", { name: "Time zone" }).locator("visible=true");
  await zone.focus();
  // The browser's own names are offered.
  expect(await page.locator("#view-zone-list option").count()).toBeGreaterThan(300);
  await zone.fill("Asia/Tokyo");
  await zone.press("Enter");
  await sessions.expectQuery("status=completed", "tz=Asia/Tokyo");
  await expect(page.getByText("Times in Asia/Tokyo").first()).toBeVisible();
});
