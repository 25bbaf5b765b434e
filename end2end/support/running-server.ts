/**
 * Hands the server of a run from its set-up to its teardown, which live in one process.
 */
import type { ChildProcess } from "node:child_process";

interface Running {
  process: ChildProcess;
  dataDir: string;
}

const HOME = Symbol.for("session-history.e2e.server");

/** Keeps the server for the teardown. */
export function rememberServer(process: ChildProcess, dataDir: string): void {
  (globalThis as { [HOME]?: Running })[HOME] = { process, dataDir };
}

/** The server of this run, where it was started. */
export function runningServer(): Running | undefined {
  return (globalThis as { [HOME]?: Running })[HOME];
}
