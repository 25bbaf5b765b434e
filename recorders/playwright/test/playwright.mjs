// Runs Playwright on a project of the tests, with a home of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
const cli = join(dirname(createRequire(import.meta.url).resolve("@playwright/test/package.json")), "cli.js");

/** Where a server is. */
export const recordInto = ({ url, token }) => ({ SESSION_HISTORY_URL: url, SESSION_HISTORY_TOKEN: token });

/**
 * One run. `keep` is a folder that outlives it; `meanwhile` gets the child process. Answers its exit code, its output and
 * the folders of the recorder that it left in the folder for temporary files.
 */
export function playwright(env, args = [], { command = "test", project = "project", keep, meanwhile } = {}) {
  const scratch = mkdtempSync(join(tmpdir(), "recorder-test-"));
  const begin = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, command, "--config", join(here, project, "playwright.config.mjs"), ...args], {
      env: {
        ...process.env,
        FORCE_COLOR: "1",
        RECORDER_OUTPUT: join(scratch, "out"),
        TMPDIR: scratch,
        SESSION_HISTORY_KEEP_IN: keep ?? join(scratch, "kept"),
        ...env,
      },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code, signal) => {
      const left = readdirSync(scratch).filter((name) => name.startsWith("session-history-"));
      rmSync(scratch, { recursive: true, force: true });
      resolve({ code: code ?? signal, output, left, millis: Date.now() - begin });
    });
    meanwhile?.(child);
  });
}
