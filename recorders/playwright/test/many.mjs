// Runs of the project in many/, with what came of each test.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

import { startFakeServer } from "./fake-server.mjs";
import { playwright } from "./playwright.mjs";

/** Goes when the tests of the file are over. */
export const scratch = mkdtempSync(join(tmpdir(), "many-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
let runs = 0;

/** A run with what came of it, test by test. */
export async function run(env, args = [], options = {}) {
  const outcomes = join(scratch, `outcomes-${(runs += 1)}`);
  const result = await playwright({ OUTCOMES: outcomes, ...env }, args, { project: "many", ...options });
  return { ...result, outcomes: readFileSync(outcomes, "utf8") };
}

const plainRuns = new Map();

/** The same run without the recorder. */
export function plainRun(env = {}, args = []) {
  const key = JSON.stringify([env, args]);
  if (!plainRuns.has(key)) plainRuns.set(key, run({ ...env, RECORDED: "no" }, args));
  return plainRuns.get(key);
}

/** With a server that keeps what it is told. */
export async function withServer(use, options = {}) {
  const server = await startFakeServer(options);
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

/** How many sessions ended in each way. */
export const counts = (sessions) => {
  const all = {};
  for (const { status, end_reason: reason } of sessions.values()) {
    const key = `${status} ${reason}`;
    all[key] = (all[key] ?? 0) + 1;
  }
  return all;
};

/** No session stays open. */
export const everyEnded = (server) => {
  for (const session of server.sessions.values()) assert.ok(session.ended_at, session.tags.test);
};
