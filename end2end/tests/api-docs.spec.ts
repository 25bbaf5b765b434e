// The page that describes the REST API: readable by everybody, everywhere, and its commands run.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { command, serve, stop } from "../support/program.js";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../support/test.js";
import { RESULTS } from "../support/world.js";

const run = promisify(execFile);
/** The session of the examples. */
const ID = "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11";

test.use({ as: "nobody" });

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test(`it is readable, ${colorScheme}, ${width} wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/api/docs");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Session History REST API");
      await expectNoSidewaysScroll(page);
      await page.locator("summary").first().click();
      await expectAccessible(page);
    });
  }
}

test("its list leads to every call", async ({ page, request }) => {
  await page.goto("/api/docs");
  const document = (await (await request.get("/api/v1/openapi.json")).json()) as { paths: Record<string, Record<string, { operationId: string }>> };
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
  expect(ids.length).toBeGreaterThan(12);
  for (const id of ids) {
    await page.getByRole("navigation").locator(`a[href="#${id}"]`).click();
    await expect(page.locator(`article#${id}`)).toBeInViewport();
  }
});

test("every command runs as it stands", async ({ page, request }) => {
  // In a place of its own: it records.
  const folder = mkdtempSync(join(tmpdir(), "api-docs-"));
  const server = await serve(folder, join(RESULTS, "api-docs.log"));
  try {
    command(folder, ["org", "add", "docs", "--name", "Docs"]);
    const token = command(folder, ["token", "create", "--org", "docs", "--label", "Docs", "--role", "admin"]);
    const headers = { authorization: `Bearer ${token}` };
    writeFileSync(join(folder, "debug.log"), "hello\n");
    // A refusal of the server makes a command fail.
    writeFileSync(join(folder, ".curlrc"), "fail-with-body\nsilent\nshow-error\n");
    const made = await request.post(`${server.url}/api/v1/sessions`, { headers, data: { id: ID, device: { id: "pixel8" }, requested_at: "2026-01-01T00:00:00Z" } });
    expect(made.status()).toBe(201);
    await page.goto("/api/docs");
    const commands = await page.locator("pre", { hasText: /^curl / }).allInnerTexts();
    expect(commands.length).toBeGreaterThan(14);
    // What is told of a file comes before the file, as in life.
    const order = (command: string): number => (/-X PUT/.test(command) ? 2 : /attachments/.test(command) && !/-X/.test(command) ? 3 : 1);
    for (const line of commands.toSorted((a, b) => order(a) - order(b))) {
      const env = { PATH: process.env.PATH, CURL_HOME: folder, SESSION_HISTORY: server.url, TOKEN: token };
      await run("bash", ["-c", line], { cwd: folder, env }).catch((error: Error & { stdout?: string }) => {
        throw new Error(`${line}\n${error.message}\n${error.stdout ?? ""}`);
      });
    }
  } finally {
    await stop(server.process);
    rmSync(folder, { recursive: true, force: true });
  }
});
