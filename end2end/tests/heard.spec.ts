// What a screen reader is told by itself: what the reader's own act brought, and nothing that changes meanwhile.
import { IPHONE, PAY } from "../support/builder.js";
import { expect, test } from "../support/test.js";

test("how much a filter found and how much more was loaded is said", async ({ page, sessions, api }) => {
  const said = page.locator(".result-bar > [role=status]");
  await sessions.open();
  await expect(said).toHaveText("");
  await sessions.search.fill("courier");
  const found = await api("acme").count("search=courier");
  await expect(said).toHaveText(`${found} sessions`);
  await sessions.search.fill("");
  const all = await api("acme").count();
  expect(all).not.toBe(found);
  await expect(said).toHaveText(`${all} sessions`);
  await expect(sessions.foot).toHaveText(`50 of ${all} shown`);
  await sessions.loadMore.evaluate((link: HTMLElement) => link.click());
  await expect(said).toHaveText(`100 of ${all} shown`);
});

test.describe("on a busy organization", () => {
  test.use({ as: "live" });

  test("nothing is said of what comes by itself", async ({ page, sessions, api }) => {
    await api("live").post({ app: PAY, device: IPHONE });
    await sessions.open();
    const heard = () => page.locator("[role=status], [aria-live]").filter({ hasNotText: /new session/ }).allTextContents();
    const before = await sessions.count.textContent();
    const silence = (await heard()).join("");
    await api("live").post({ app: PAY, device: IPHONE });
    await expect(sessions.pill).toBeVisible();
    await expect(sessions.count).not.toHaveText(before ?? "");
    expect((await heard()).join("")).toBe(silence);
  });
});
