/**
 * The action log: what a test did, one JSON object a line.
 */
import type { TestStep } from "@playwright/test/reporter";

import type { Redactor } from "./redact.js";

/** A line of the action log. */
export interface Action {
  at: string;
  duration_ms: number;
  depth: number;
  kind: string;
  title: string;
  location?: string;
  error?: string;
}

/** The steps of a test as actions, outer before inner, in order. */
export function actionsOf(steps: TestStep[], redactor: Redactor, root: string, depth = 0): Action[] {
  return steps.flatMap((step) => [
    {
      at: step.startTime.toISOString(),
      // A step that was cut short has no duration of its own.
      duration_ms: Math.max(0, Math.round(step.duration)),
      depth,
      kind: step.category,
      title: redactor.step(step.title),
      ...(step.location ? { location: `${relative(step.location.file, root)}:${step.location.line}` } : {}),
      ...(step.error?.message ? { error: errorText(step.error.message, redactor).slice(0, 500) } : {}),
    },
    ...actionsOf(step.steps, redactor, root, depth + 1),
  ]);
}

/** Text without the colours of a terminal. */
export function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

/** An error of Playwright as plain text without secrets. */
export function errorText(text: string, redactor: Redactor): string {
  return redactor.error(plain(text)).replace(/[^\P{Cc}\n\t]/gu, "").trim();
}

function relative(file: string, root: string): string {
  return file.startsWith(root) ? file.slice(root.length).replace(/^[\\/]/, "") : file;
}
