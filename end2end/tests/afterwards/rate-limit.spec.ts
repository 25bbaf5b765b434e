// Guessing passwords: after a few tries the account is closed for a while, and the page says for how long. Last of all,
// since every try comes from one address.
import { expect, test } from "../../support/test.js";
import { PASSWORD, PEOPLE } from "../../support/world.js";

test.use({ as: "nobody" });

test("an account is closed after ten wrong passwords, for the right one too", async ({ page, allow }) => {
  allow(/4\d\d/);
  const attempt = async (password: string): Promise<void> => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(PEOPLE.guessed.email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  for (let n = 0; n < 10; n += 1) {
    await attempt(`guess ${n}`);
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/is wrong/);
    await expect(page.getByRole("alert")).toHaveCount(0);
  }
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await attempt(PASSWORD);
  expect(Number((await answer).headers()["retry-after"])).toBeGreaterThan(0);
  await expect(page.getByRole("alert")).toHaveText(/Wait a few minutes/);
  await expect(page).toHaveURL(/\/sign-in/);
});
