/**
 * What a test leaves behind, as the files of its session: each with its content, or with the reason why there is none
 * and how to get one. Secrets are blacked out here; what cannot be cleaned is given only where somebody asked for it.
 */
import { readFileSync, statSync } from "node:fs";

import type { TestCase, TestResult } from "@playwright/test/reporter";

import { actionsOf, errorText, plain } from "./actions.js";
import { mergeHars } from "./har.js";
import type { Settings } from "./options.js";
import type { Content } from "./parcel.js";
import type { Redactor } from "./redact.js";
import type { Captured, LogLine } from "./spool.js";
import type { FileKind } from "./wire.js";

/** A file, or why there is none. */
export type Found = { kind: FileKind; name: string; type: string; content: Content } | { kind: FileKind; reason: string };

/** Where files come from. */
export interface Sources {
  test: TestCase;
  result: TestResult;
  /** What the worker left; nothing where the fixture was not used. */
  captured: Captured | undefined;
  /** What the test wrote to its standard output. */
  output: LogLine[];
  /** When the test was over. */
  end: Date;
  settings: Settings;
  redactor: Redactor;
  /** The folder that places in the code are told from. */
  root: string;
}

/** Network logs are read whole to be cleaned; a larger one would hold up the run. */
const LARGEST_HAR = 20_000_000;
const WITHOUT_FIXTURE = "The test does not use the recording fixture. Extend its test with `recording` to capture one.";

/** The files of a test, one after the other: where one cannot be read, those before it are there. */
export function* filesOf(sources: Sources): Generator<Found> {
  const { test, result, captured, settings, redactor, root } = sources;
  yield debugLog(sources);
  yield networkLog(captured, settings, redactor);

  const actions = actionsOf(result.steps, redactor, root).map((action) => `${JSON.stringify(action)}\n`);
  yield { kind: "action_log", name: "actions.jsonl", type: "application/x-ndjson", content: { text: actions.join("") } };

  const shot = attached(result, "screenshot").at(-1) ?? captured?.screenshot;
  yield shot
    ? { kind: "screenshot", name: "screenshot.png", type: "image/png", content: { path: shot } }
    : { kind: "screenshot", reason: captured ? "No page was open when the test ended." : WITHOUT_FIXTURE };

  const video = attached(result, "video")[0];
  yield video
    ? { kind: "video", name: "video.webm", type: "video/webm", content: { path: video } }
    : { kind: "video", reason: 'Set `video: "on"` in the Playwright config to record one.' };

  if (test.outcome() !== "expected" && test.outcome() !== "skipped") yield trace(attached(result, "trace")[0], settings);
}

function debugLog({ result, captured, output, end, redactor }: Sources): Found {
  const lines = [...(captured?.lines ?? []), ...output].sort((a, b) => a.at.localeCompare(b.at));
  if (!captured && lines.length === 0 && result.errors.length === 0) return { kind: "debug_log", reason: WITHOUT_FIXTURE };
  const line = (at: string, source: string, text: string): string => `${at} ${source.padEnd(15)} ${text}\n`;
  const out = lines.map(({ at, source, text }) => line(at, source, redactor.text(plain(text))));
  for (const { stack, message, value } of result.errors) {
    out.push(line(end.toISOString(), "test.failed", errorText(stack ?? message ?? value ?? "", redactor)));
  }
  if (out.length === 0) out.push(line(end.toISOString(), "recorder", "The test wrote nothing to the console."));
  return { kind: "debug_log", name: "debug.log", type: "text/plain; charset=utf-8", content: { text: out.join("") } };
}

function networkLog(captured: Captured | undefined, settings: Settings, redactor: Redactor): Found {
  const kind = "network_log";
  const paths = captured?.hars ?? [];
  if (paths.reduce((sum, path) => sum + statSync(path).size, 0) > LARGEST_HAR) {
    return { kind, reason: `The network log was larger than ${LARGEST_HAR / 1e6} MB.` };
  }
  const texts = paths.map((path) => readFileSync(path, "utf8"));
  const har = mergeHars(texts, redactor, settings.network === "with-bodies");
  if (har) return { kind, name: "network.har", type: "application/json", content: { text: JSON.stringify(har) } };
  if (settings.network === "off") {
    return { kind, reason: "Network logs are switched off. Set `network` of the reporter to record them." };
  }
  return { kind, reason: captured ? "The test opened no browser." : WITHOUT_FIXTURE };
}

/** Of a failure. A trace cannot be cleaned. */
function trace(path: string | undefined, settings: Settings): Found {
  const kind = "other";
  if (!settings.trace) {
    const reason = "Traces hold passwords, cookies and bodies as they were. Set `trace: true` of the reporter to record those of failures.";
    return { kind, reason };
  }
  if (path) return { kind, name: "trace.zip", type: "application/zip", content: { path } };
  return { kind, reason: 'Set `trace: "retain-on-failure"` in the Playwright config to record one.' };
}

/** The files that Playwright attached under a name. */
function attached(result: TestResult, name: string): string[] {
  return result.attachments.flatMap((file) => (file.name === name && file.path ? [file.path] : []));
}
