// Whatever Playwright can be told: the run is the same as without the recorder, and every session ends.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { counts, everyEnded, plainRun, run, scratch, withServer } from "./many.mjs";
import { playwright, recordInto } from "./playwright.mjs";

test("every way to end, with retries and parallel workers", { timeout: 120_000 }, () =>
  withServer(async (server) => {
    const env = { RETRIES: "1", KILL: "yes" };
    const plain = await plainRun(env);
    const recorded = await run({ ...env, ...recordInto(server) });
    assert.equal(recorded.code, 1);
    assert.equal(recorded.outcomes, plain.outcomes);
    assert.doesNotMatch(recorded.output, /session-history:/);
    assert.deepEqual(recorded.left, []);
    everyEnded(server);
    assert.equal(server.byTest("is skipped").length + server.byTest("is to be fixed").length, 0);
    assert.deepEqual(server.byTest("is flaky").map(({ status }) => status).sort(), ["completed", "failed"]);
    assert.deepEqual(server.byTest("kills its worker").map(({ status }) => status), ["failed", "failed"]);
    assert.equal(server.byTest("passes unexpectedly")[0].status, "failed");
    assert.equal(server.byTest("times out")[0].end_reason, "time_limit");
    // Playwright runs the whole series again; what it never reached the first time was not run.
    assert.deepEqual(server.byTest("in series › one").map(({ tags }) => tags.retry ?? "0").sort(), ["0", "1"]);
    assert.deepEqual(server.byTest("in series › three").map(({ status }) => status).sort(), ["abandoned", "completed"]);
  }),
);

test("--repeat-each and shards: each run of a test is a session, none is two", { timeout: 120_000 }, () =>
  withServer(async (server) => {
    const args = ["--repeat-each", "2", "--grep", "passes$|as expected"];
    const plain = await plainRun({}, args);
    const whole = await run(recordInto(server), args);
    assert.equal(whole.outcomes, plain.outcomes);
    assert.deepEqual(counts(server.sessions), { "completed test": 4 });
    assert.deepEqual(server.byTest("passes").map(({ tags }) => tags.repeat ?? "0").sort(), ["0", "1"]);
    for (const shard of ["1/2", "2/2"]) await run(recordInto(server), [...args, "--shard", shard]);
    assert.deepEqual(counts(server.sessions), { "completed test": 8 });
    assert.equal([...server.sessions.values()].filter(({ tags }) => tags.shard === "2/2").length, 2);
  }),
);

test("a test that waits for its worker says that it does", { timeout: 60_000 }, () =>
  withServer(async (server) => {
    const env = { SLOW: "yes", WORKERS: "1", HEARTBEAT: "100" };
    const recorded = await run({ ...env, ...recordInto(server) }, ["--grep", "waits [12]"]);
    assert.equal(recorded.code, 0, recorded.output);
    const later = [...server.sessions.values()].sort((a, b) => a.started_at.localeCompare(b.started_at)).at(-1);
    const told = server.requests
      .filter(({ method, path }) => method === "PATCH" && path.endsWith(later.id))
      .flatMap(({ body }) => JSON.parse(body).events.map(({ event }) => event));
    assert.ok(told.indexOf("heartbeat") >= 0 && told.indexOf("heartbeat") < told.indexOf("started"), told.join());
  }),
);

test("of a large run only the next tests wait in sight, and all of it is recorded", { timeout: 120_000 }, async () => {
  const sessions = new Map();
  let most = 0;
  const misbehave = () => {
    most = Math.max(most, [...sessions.values()].filter(({ status }) => status === "queued").length);
  };
  await withServer(
    async (server) => {
      const recorded = await run({ MANY: "150", WORKERS: "1", ...recordInto(server) }, ["--grep", "one of many"]);
      assert.doesNotMatch(recorded.output, /session-history:/);
      assert.deepEqual(counts(sessions), { "completed test": 150 });
      assert.equal(new Set([...sessions.values()].map((session) => session.requested_at)).size, 1);
      // A few more than wait are on their way while others begin.
      assert.ok(most >= 90 && most <= 120, `${most} waited`);
    },
    { sessions, misbehave },
  );
  await withServer(async (server) => {
    const args = ["--grep", "fails$|one of many", "--max-failures", "1"];
    await run({ MANY: "150", WORKERS: "1", ...recordInto(server) }, args);
    assert.deepEqual(counts(server.sessions), { "failed error": 1, "abandoned not_run": 150 });
    // What nobody saw waiting is told once, when it is clear that it will not run.
    const whole = server.requests.filter(({ method, body }) => method === "POST" && JSON.parse(body).status === "abandoned");
    assert.ok(whole.length >= 40, `${whole.length}`);
  });
});

test("the global timeout: what ran and what never ran is told apart", { timeout: 60_000 }, () =>
  withServer(async (server) => {
    const env = { SLOW: "yes", GLOBAL_TIMEOUT: "3500" };
    const args = ["--grep", "waits"];
    const recorded = await run({ ...env, ...recordInto(server) }, args);
    assert.equal(recorded.code, 1);
    everyEnded(server);
    const all = counts(server.sessions);
    assert.equal(all["abandoned not_run"], 2, JSON.stringify(all));
    assert.equal(server.sessions.size, 4);
  }),
);

test("Ctrl-C: the run ends at once, and every session with it", { timeout: 60_000 }, () =>
  withServer(async (server) => {
    const started = async (child) => {
      while ([...server.sessions.values()].filter((session) => session.started_at).length < 2) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      child.kill("SIGINT");
    };
    const recorded = await run({ SLOW: "yes", ...recordInto(server) }, ["--grep", "waits"], { meanwhile: started });
    assert.equal(recorded.code, 130);
    everyEnded(server);
    const all = counts(server.sessions);
    assert.equal(all["failed interrupted"], 2, JSON.stringify(all));
    assert.equal(all["abandoned not_run"], 2, JSON.stringify(all));
  }),
);

test("a listing records nothing", { timeout: 60_000 }, () =>
  withServer(async (server) => {
    const listed = await playwright(recordInto(server), ["--list"], { project: "many" });
    assert.equal(listed.code, 0, listed.output);
    assert.equal(server.requests.length, 0);
    assert.deepEqual(listed.left, []);
  }),
);

test("reports that are merged record nothing: their tests were recorded where they ran", { timeout: 60_000 }, () =>
  withServer(async (server) => {
    const blobs = mkdtempSync(join(scratch, "blobs-"));
    await playwright({ PLAYWRIGHT_BLOB_OUTPUT_DIR: blobs }, ["--grep", "passes$", "--reporter", "blob"], { project: "many" });
    const merged = await playwright(recordInto(server), [blobs], { command: "merge-reports", project: "many" });
    assert.match(merged.output, /1 passed/);
    assert.equal(server.requests.length, 0);
    assert.deepEqual(merged.left, []);
  }),
);
