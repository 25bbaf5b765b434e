/**
 * The folder through which a worker hands the reporter what it captured. Workers inherit its name from the
 * environment, so a fixture without a reporter captures nothing.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Names the folder of the run. */
const SPOOL = "SESSION_HISTORY_SPOOL";
/** Tells the workers what to capture. */
const CAPTURE = "SESSION_HISTORY_CAPTURE";

/** What workers are to capture. */
export interface CaptureSettings {
  network: "without-bodies" | "with-bodies" | "off";
  screenshot: "on" | "only-on-failure" | "off";
}

/** Moments that only the worker sees, as ISO texts. */
export interface Moments {
  connected_at?: string;
  first_frame_at?: string;
  app_launched_at?: string;
}

/** One line of the debug log. */
export interface LogLine {
  at: string;
  source: string;
  text: string;
}

/** What was captured of one test. */
export interface Captured {
  moments: Moments;
  lines: LogLine[];
  hars: string[];
  screenshot: string | undefined;
}

/** Makes the folder of a run and tells the workers to come. */
export function openSpool(capture: CaptureSettings): string {
  const folder = mkdtempSync(join(tmpdir(), "session-history-"));
  process.env[SPOOL] = folder;
  process.env[CAPTURE] = JSON.stringify(capture);
  return folder;
}

/** Takes the folder and everything in it away. */
export function closeSpool(folder: string): void {
  delete process.env[SPOOL];
  delete process.env[CAPTURE];
  rmSync(folder, { recursive: true, force: true });
}

/** In the reporter: a place in the run's folder for one file of a session. */
export function placeFor(spool: string, session: string, name: string): string {
  const folder = join(spool, "ready", session);
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

/** In the reporter: what was captured of an attempt is not needed any more. */
export function dropCaptured(spool: string, testId: string, retry: number): void {
  rmSync(pathOf(spool, testId, retry), { recursive: true, force: true });
}

/** In a worker: the folder of one attempt at a test, or nothing where nobody records. */
export function attemptFolder(testId: string, retry: number): string | undefined {
  const spool = process.env[SPOOL];
  if (!spool) return undefined;
  const folder = pathOf(spool, testId, retry);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** In a worker: what to capture. */
export function captureSettings(): CaptureSettings {
  return JSON.parse(process.env[CAPTURE] ?? `{"network":"without-bodies","screenshot":"on"}`) as CaptureSettings;
}

/** In the reporter: what the worker left of one attempt; nothing where the fixture was not used. */
export function readCaptured(spool: string, testId: string, retry: number): Captured | undefined {
  const folder = pathOf(spool, testId, retry);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const read = (name: string): string => (names.includes(name) ? readFileSync(join(folder, name), "utf8") : "");
  return {
    moments: parse<Moments>(read("moments.json")) ?? {},
    lines: read("console.jsonl")
      .split("\n")
      .map((line) => parse<LogLine>(line))
      .filter((line): line is LogLine => line !== undefined),
    hars: names
      .filter((name) => name.endsWith(".har"))
      .sort()
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).size > 0),
    screenshot: names.includes("screenshot.png") ? join(folder, "screenshot.png") : undefined,
  };
}

function pathOf(spool: string, testId: string, retry: number): string {
  return join(spool, `${testId.replace(/[^\w-]/g, "_")}-${retry}`);
}

function parse<T>(text: string): T | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    // A worker that was killed leaves a torn last line.
    return undefined;
  }
}
