/**
 * The date range: presets, typed days, and a calendar of two months.
 */
import { expect, type Locator, type Page } from "@playwright/test";

export class DateRange {
  readonly dialog: Locator;
  readonly from: Locator;
  readonly to: Locator;
  readonly apply: Locator;
  readonly cancel: Locator;
  readonly earlier: Locator;
  readonly later: Locator;

  constructor(
    private readonly page: Page,
    readonly button: Locator,
  ) {
    this.dialog = page.getByRole("dialog", { name: "Choose a date range" });
    this.from = this.dialog.getByRole("textbox", { name: "From" });
    this.to = this.dialog.getByRole("textbox", { name: "To, included" });
    this.apply = this.dialog.getByRole("button", { name: "Apply" });
    this.cancel = this.dialog.getByRole("button", { name: "Cancel" });
    this.earlier = this.dialog.getByRole("button", { name: "Earlier month" });
    this.later = this.dialog.getByRole("button", { name: "Later month" });
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.dialog).toBeVisible();
  }

  preset(name: string): Locator {
    return this.dialog.getByRole("radio", { name });
  }

  /** A day of the calendar, e.g. `8 March 2026`. */
  day(name: string): Locator {
    return this.dialog.getByRole("gridcell").getByRole("button", { name: new RegExp(`^${name}(,|$)`) });
  }

  /** Turns the calendar until a month is shown, e.g. `March 2026`. */
  async turnTo(month: string, direction: "earlier" | "later" = "earlier"): Promise<void> {
    const head = this.dialog.getByRole("heading", { name: month });
    for (let turns = 0; turns < 36 && !(await head.isVisible()); turns += 1) await this[direction].click();
    await expect(head).toBeVisible();
  }

  /** The name of what has the focus. */
  async focused(): Promise<string> {
    return await this.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
  }
}
