// A window between a phone and a desk: what sticks at its top lies over nothing that one wants to press.
import type { Locator } from "@playwright/test";

import { NAMED } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

/** True where a press in the middle of an element reaches it. */
const isHit = (control: Locator): Promise<boolean> =>
  control.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });

for (const width of [800, 1024]) {
  test.describe(`${width} pixels wide`, () => {
    test.use({ viewport: { width, height: 700 } });

    test("the bar of an open session can be pressed wherever one has scrolled to", async ({ page, sessions }) => {
      await page.goto(`/sessions/${NAMED.completed.session.id}`);
      await sessions.ready();
      const close = page.getByRole("link", { name: "Close session" });
      for (const top of [0, 900]) {
        await page.evaluate((top) => window.scrollTo(0, top), top);
        for (const control of [close, page.getByRole("link", { name: "Next session" }), page.getByRole("button", { name: "Copy link to this session" })]) {
          await expect.poll(() => isHit(control), { message: `at ${top}: ${await control.getAttribute("aria-label")}` }).toBe(true);
        }
      }
      await close.click();
      await expect(page).toHaveURL(/\/sessions$/);
    });

    test("what sticks stands below the bar of the window", async ({ page, sessions }) => {
      await sessions.open();
      await page.evaluate(() => window.scrollTo(0, 900));
      await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(900);
      const below = await page.evaluate(() => {
        const bar = document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0;
        return [".filter-bar", ".new-rows"]
          .map((name) => document.querySelector(name))
          .filter((element) => element && getComputedStyle(element).position === "sticky")
          .map((element) => (element?.getBoundingClientRect().top ?? 0) >= bar);
      });
      expect(below).not.toContain(false);
      expect(below.length).toBeGreaterThan(0);
    });
  });
}
