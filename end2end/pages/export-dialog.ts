/**
 * Exporting: the button, the dialog with its proof, and the file.
 */
import { readFile } from "node:fs/promises";

import { expect, type Download, type Locator, type Page } from "@playwright/test";

export class ExportDialog {
  readonly button: Locator;
  readonly done: Locator;

  constructor(private readonly page: Page) {
    this.button = page.getByRole("search", { name: "Filter sessions" }).getByRole("link", { name: /^Export/ });
    this.done = page.getByRole("dialog", { name: "Export complete" });
  }

  /** Exports the view; answers the file's name and text. */
  async run(): Promise<{ name: string; text: string; bytes: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.button.click()]);
    return await contentOf(download);
  }

  /** A line of the proof, e.g. `Rows written`. */
  proof(name: string): Locator {
    return this.done.getByRole("listitem").filter({ hasText: name });
  }

  async close(): Promise<void> {
    await this.done.getByRole("button", { name: "Done" }).click();
    await expect(this.done).toBeHidden();
  }
}

/** What was downloaded. */
export async function contentOf(download: Download): Promise<{ name: string; text: string; bytes: Buffer }> {
  const bytes = await readFile(await download.path());
  return { name: download.suggestedFilename(), text: bytes.toString("utf8"), bytes };
}
