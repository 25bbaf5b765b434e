// Signs in to the demo and reads, filters and exports its sessions, with scripts and without.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Page, expect, test } from "@playwright/test";

let server: ChildProcess;
let address: string;
let data: string;

test.beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "session-history-smoke-"));
  const program = process.env.SH_BINARY;
  if (!program) throw new Error("SH_BINARY names no program");
  server = spawn(program, ["serve", "--demo", "--addr", "127.0.0.1:0", "--data-dir", data]);
  server.stderr?.resume();
  address = await new Promise((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    if (!server.stdout) return;
    createInterface(server.stdout).on("line", (line) => {
      const found = /listening on (http:\S+)/.exec(line);
      if (found?.[1]) resolve(found[1]);
    });
  });
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true });
});

/** Everything the browser complains about. */
function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
  return said;
}

async function signIn(page: Page, name: string) {
  await page.goto(address);
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await expect(page.getByRole("heading", { name: "Session History" })).toBeVisible();
}

async function count(page: Page): Promise<number> {
  const text = await page.locator(".result-count").innerText();
  return Number(text.replace(/\D/g, ""));
}

test("an admin reads and filters without a complaint of the browser", async ({ page }) => {
  const said = complaints(page);
  await signIn(page, "Ada Okafor");
  await expect(page.locator("table.sessions tbody tr")).toHaveCount(50);
  const all = await count(page);
  expect(all).toBeGreaterThan(100);
  await page.goto(`${address}/sessions?status=failed`);
  await expect(page.locator("table.sessions tbody tr").first()).toHaveAttribute("data-status", "failed");
  expect(await count(page)).toBeLessThan(all);
  expect(said).toEqual([]);
});

test("a user reads only their own sessions, whatever the address says", async ({ page }) => {
  await signIn(page, "Maria Lindqvist");
  await page.goto(`${address}/sessions?user=ada@harbor.example`);
  await expect(page.getByText("No session matches these filters")).toBeVisible();
  await page.goto(`${address}/sessions`);
  const rows = page.locator("table.sessions tbody tr");
  await expect(rows.first()).toBeVisible();
  for (const who of await rows.locator("th").allInnerTexts()) expect(who).toContain("maria.lindqvist");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page lists, pages and exports all of it", async ({ page }) => {
    await signIn(page, "Ada Okafor");
    await expect(page.locator("table.sessions tbody tr")).toHaveCount(50);
    const all = await count(page);
    const csv = await page.request.get(`${address}/sessions.csv`);
    expect(csv.headers()["x-session-count"]).toBe(String(all));
    await page.getByRole("link", { name: "Load more" }).click();
    await expect(page).toHaveURL(/cursor=/);
    await expect(page.locator("table.sessions tbody tr")).toHaveCount(50);
  });
});
