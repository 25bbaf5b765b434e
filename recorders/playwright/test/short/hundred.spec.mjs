import { expect, test as base } from "@playwright/test";
import { recording } from "@session-history/playwright";

const test = process.env.RECORDED === "no" || process.env.FIXTURE === "no" ? base : base.extend(recording);

for (let n = 0; n < 100; n += 1) {
  test(`short ${n}`, async ({ page }) => {
    await page.setContent(`<title>Page</title><h1>Page ${n}</h1><script>console.log("page ${n}")</script>`);
    await expect(page.getByRole("heading", { name: `Page ${n}` })).toBeVisible();
  });
}
