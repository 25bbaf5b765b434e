/**
 * Knows when the browser has taken a page over, with the code that comes later. The page itself says nothing of it, so
 * the moment is read off the WebAssembly, which comes in two files: what waits for an instance runs to the end before any
 * timer does.
 */
import type { BrowserContext, Page } from "@playwright/test";

declare global {
  interface Window {
    hydratedForTests?: boolean;
  }
}

/** Makes every page of a context tell. */
export async function noteHydration(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    let files = 0;
    for (const name of ["instantiate", "instantiateStreaming"] as const) {
      const original = WebAssembly[name] as (...args: unknown[]) => Promise<unknown>;
      const noted = async (...args: unknown[]): Promise<unknown> => {
        const instance = await original.apply(WebAssembly, args);
        files += 1;
        if (files === 2) {
          setTimeout(() => {
            window.hydratedForTests = true;
          });
        }
        return instance;
      };
      Object.assign(WebAssembly, { [name]: noted });
    }
  });
}

/** Waits until controls do what they do with scripts, and what went wrong on the way there was told. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => window.hydratedForTests === true);
  // Parts that waited for an answer are taken over one after another, each before the next frame.
  await page.evaluate(() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))));
}
