/**
 * Keys as a hand presses them, one after another.
 */
import { expect, type Locator, type Page } from "@playwright/test";

/** More than the stops of any page. */
const STOPS = 80;

/** Presses Tab until the focus is where it is wanted, looking after each press, however long that takes. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let pressed = 0; pressed < STOPS; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  await expect(wanted, `within ${STOPS} presses of Tab`).toBeFocused();
}
