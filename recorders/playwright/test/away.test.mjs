// Whatever the server and the disk do meanwhile: the run is the same as without the recorder.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { startFakeServer } from "./fake-server.mjs";
import { counts, everyEnded, plainRun, run, scratch, withServer } from "./many.mjs";
import { recordInto } from "./playwright.mjs";

test("away for the whole run: the same result, one line, and the next run sends everything", { timeout: 120_000 }, async () => {
  const keep = mkdtempSync(join(scratch, "kept-"));
  const gone = await startFakeServer({});
  await gone.close();
  const plain = await plainRun();
  const lonely = await run(recordInto(gone), [], { keep });
  assert.equal(lonely.code, plain.code);
  assert.equal(lonely.outcomes, plain.outcomes);
  assert.equal(lonely.output.match(/session-history: /g)?.length, 1, lonely.output);
  assert.match(lonely.output, /session-history: \d+ sessions are kept on this machine\. The next run sends them/);
  assert.deepEqual(lonely.left, []);
  await withServer(
    async (server) => {
      const next = await run(recordInto(server), ["--grep", "passes$"], { keep });
      assert.doesNotMatch(next.output, /session-history:/);
      assert.equal(server.byTest("passes").length, 2);
      assert.equal(server.byTest("times out")[0].end_reason, "time_limit");
      assert.match(server.byTest("fails")[0].files.debug_log.bytes.toString(), /test\.failed/);
      everyEnded(server);
    },
    { port: gone.port },
  );
});

test("away at the start: the sessions arrive while the run lasts", { timeout: 60_000 }, async () => {
  const gone = await startFakeServer({});
  await gone.close();
  let back;
  const recorded = await run({ SLOW: "yes", ...recordInto(gone) }, ["--grep", "waits"], {
    meanwhile: () => {
      setTimeout(async () => (back = await startFakeServer({ port: gone.port })), 5_000);
    },
  });
  try {
    assert.equal(recorded.code, 0, recorded.output);
    assert.doesNotMatch(recorded.output, /session-history:/);
    assert.deepEqual(counts(back.sessions), { "completed test": 4 });
  } finally {
    await back?.close();
  }
});

test("a server that says nothing changes no result and ends no test later", { timeout: 60_000 }, () =>
  withServer(
    async (server) => {
      const keep = mkdtempSync(join(scratch, "kept-"));
      const plain = await plainRun();
      const hung = await run(recordInto(server), [], { keep });
      assert.equal(hung.outcomes, plain.outcomes);
      assert.match(hung.output, /sessions are kept on this machine/);
    },
    { misbehave: (call) => (call.early ? undefined : "hang") },
  ),
);

test("the recorder's folder goes away: no test notices", { timeout: 60_000 }, () =>
  withServer(async (server) => {
    const env = { BREAK: "yes", WORKERS: "1" };
    const plain = await plainRun(env);
    const broken = await run({ ...env, ...recordInto(server) });
    assert.equal(broken.outcomes, plain.outcomes);
    everyEnded(server);
  }),
);

test("nowhere to keep anything: no test notices", { timeout: 60_000 }, async () => {
  const gone = await startFakeServer({});
  await gone.close();
  const plain = await plainRun({}, ["--grep", "passes$|fails$"]);
  const lost = await run(recordInto(gone), ["--grep", "passes$|fails$"], { keep: "/dev/null/nowhere" });
  assert.equal(lost.outcomes, plain.outcomes);
  assert.match(lost.output, /2 sessions are not fully recorded/);
});

test("an address that is none costs one line", { timeout: 60_000 }, async () => {
  const wrong = await run({ SESSION_HISTORY_URL: "history.example", SESSION_HISTORY_TOKEN: "a-token" }, ["--grep", "passes$"]);
  assert.equal(wrong.code, 0, wrong.output);
  assert.match(wrong.output, /session-history: .*not an http or https URL/);
});
