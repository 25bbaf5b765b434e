/**
 * A filter with checkboxes in a popover: users, devices, OS versions, more.
 */
import { expect, type Locator, type Page } from "@playwright/test";

export class MultiSelect {
  readonly dialog: Locator;
  readonly search: Locator;
  readonly apply: Locator;

  constructor(
    page: Page,
    readonly button: Locator,
    name: string,
  ) {
    this.dialog = page.getByRole("dialog", { name });
    this.search = this.dialog.getByRole("searchbox");
    this.apply = this.dialog.getByRole("button", { name: "Apply" });
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.dialog).toBeVisible();
  }

  /** The option that begins with a text. */
  option(text: string | RegExp): Locator {
    return this.dialog.getByRole("checkbox", { name: text });
  }

  /** The values of the options that are there, as the address spells them. */
  async values(): Promise<string[]> {
    return await this.dialog.getByRole("checkbox").evaluateAll((all) => all.map((box) => `${box.getAttribute("name")}=${box.getAttribute("value")}`));
  }

  /** Checks options by their value in the address, and applies. */
  async choose(...values: string[]): Promise<void> {
    await this.open();
    for (const value of values) await this.byValue(value).check();
    await this.apply.click();
    await expect(this.dialog).toBeHidden();
  }

  /** An option by its value in the address; names repeat between platforms and kinds. */
  byValue(value: string): Locator {
    return this.dialog.locator(`input[type="checkbox"][value="${value.replaceAll('"', '\\"')}"]`);
  }
}
