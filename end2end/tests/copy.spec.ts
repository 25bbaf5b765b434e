// Copying, also where a page came over plain HTTP and has no clipboard of its own.
import { NAMED } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

const { id } = NAMED.failed.session;

test("without a clipboard of its own the page copies all the same", async ({ page, sessions }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }));
  await page.goto(`/sessions/${id}`);
  await sessions.ready();
  const copy = page.getByRole("button", { name: "Copy session ID" });
  await copy.click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  await expect(copy).toBeFocused();
  await expect(copy, "what is said stands beside the button, not in its name").toHaveText("");
  await sessions.search.focus();
  await page.keyboard.press("Control+v");
  await expect(sessions.search).toHaveValue(id);
});

test("where even that is refused, it is selected and told how", async ({ page, sessions }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
    Document.prototype.execCommand = () => false;
  });
  await page.goto(`/sessions/${id}`);
  await sessions.ready();
  const copy = page.getByRole("button", { name: "Copy link to this session" });
  await copy.click();
  const field = page.getByLabel("Press Ctrl+C to copy");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(page.url());
  await page.screenshot({ path: "test-results/looks/test-copy.png" });
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(copy).toBeFocused();
  await expect(page, "the session stays open").toHaveURL(new RegExp(id));
  await copy.click();
  await page.keyboard.press("Control+c");
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  await expect(field).toHaveCount(0);
});

test("a clipboard that refuses is no end either", async ({ page, sessions }) => {
  await page.addInitScript(() => {
    Clipboard.prototype.writeText = () => Promise.reject(new Error("refused"));
  });
  await page.goto(`/sessions/${id}`);
  await sessions.ready();
  await page.getByRole("button", { name: "Copy session ID" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
});
