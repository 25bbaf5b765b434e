/**
 * Signing in as people do.
 */
import { expect, type Page } from "@playwright/test";

/** Fills in the form and waits for the page behind it. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/sessions/);
}
