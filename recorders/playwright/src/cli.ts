#!/usr/bin/env node
/**
 * `session-history-playwright flush`: sends what earlier runs kept, e.g. in a step of CI of its own, or after a token was
 * replaced.
 */
import { Kept } from "./kept.js";
import { settle } from "./options.js";
import { Outbox } from "./outbox.js";

const USAGE = `Usage: session-history-playwright flush [--any-token]

Sends the sessions that runs kept on this machine while the server was away.

  --any-token   also those that were recorded with another token, e.g. one that was revoked

SESSION_HISTORY_URL and SESSION_HISTORY_TOKEN say where to; SESSION_HISTORY_KEEP_IN names another folder.
`;

async function flush(anyToken: boolean): Promise<number> {
  const settings = settle({}, process.env);
  if (!settings) {
    process.stderr.write("Set SESSION_HISTORY_URL and SESSION_HISTORY_TOKEN.\n");
    return 2;
  }
  const { url, token, keepIn, keepAtMost } = settings;
  const places = anyToken ? Kept.ofEvery(keepIn, url, keepAtMost) : [Kept.of(keepIn, url, token, keepAtMost)];
  let sent = 0;
  let lost = 0;
  let left = 0;
  let reason: string | undefined;
  for (const kept of places) {
    const outbox = new Outbox({ url, token, kept });
    sent += await outbox.sendAllKept();
    await outbox.close();
    const outcome = outbox.outcome();
    left += outcome.kept;
    lost += outcome.lost;
    reason ??= outcome.reason;
  }
  const lines = [`${count(sent)} sent, ${left} left.`];
  if (lost > 0) lines.push(`${count(lost)} not taken whole.`);
  if (reason) lines.push(reason);
  process.stdout.write(`${lines.join(" ").replaceAll(token, "[redacted]")}\n`);
  return left > 0 ? 1 : 0;
}

function count(sessions: number): string {
  return sessions === 1 ? "1 session" : `${sessions} sessions`;
}

const [command, ...rest] = process.argv.slice(2);
if (command !== "flush" || rest.some((word) => word !== "--any-token")) {
  const asked = command === "--help" || command === "-h";
  (asked ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = asked ? 0 : 2;
} else {
  flush(rest.length > 0).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
