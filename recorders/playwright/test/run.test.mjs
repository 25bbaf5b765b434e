// A real Playwright run, recorded into a fake server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startFakeServer } from "./fake-server.mjs";
import { playwright, recordInto } from "./playwright.mjs";

let server;
let run;

before(async () => {
  server = await startFakeServer();
  run = await playwright({ SESSION_HISTORY_URL: server.url, SESSION_HISTORY_TOKEN: server.token });
}, { timeout: 90_000 });
after(() => server.close());

const text = (session, kind) => session.files[kind].bytes.toString("utf8");

test("the run has its own result and no warning", () => {
  assert.equal(run.code, 1, run.output);
  assert.doesNotMatch(run.output, /session-history:/);
  assert.deepEqual(run.left, []);
});

test("a test that passed is a completed session with its device, app and times", () => {
  const [session, ...more] = server.byTest("buys shoes");
  assert.deepEqual(more, []);
  assert.equal(session.status, "completed");
  assert.equal(session.end_reason, "test");
  assert.equal(session.error, undefined);
  assert.equal(session.device.id, "pixel7");
  assert.equal(session.device.platform, "android");
  assert.deepEqual(session.app, { id: "com.acme.shop", name: "Acme Shop", version: "4.2.0", build_id: "b7", group: null });
  assert.equal(session.tags.branch, "main");
  assert.equal(session.tags.project, "phone");
  assert.equal(session.tags.file, "shop.spec.mjs");
  assert.equal(session.queue_kind, "concurrency");
  assert.equal(session.options.orientation, "portrait");
  const order = ["requested_at", "started_at", "user_connected_at", "first_frame_at", "app_launched_at", "ended_at"];
  const times = order.map((name) => Date.parse(session[name]));
  assert.ok(times.every(Number.isFinite), JSON.stringify(session));
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
  assert.ok(session.beats >= 1);
});

test("tests wait for their turn", () => {
  const [first] = server.byTest("buys shoes");
  const [later] = server.byTest("opens two windows");
  assert.equal(first.requested_at, later.requested_at);
  assert.ok(Date.parse(later.started_at) >= Date.parse(first.ended_at));
});

test("console, network, actions and a picture are there, without secrets", () => {
  const [session] = server.byTest("buys shoes");
  const log = text(session, "debug_log");
  assert.match(log, /console\.log +shop says hello, \[redacted\]/);
  assert.match(log, /stdout +from the test itself/);
  assert.match(log, /404 GET http/);
  const har = JSON.parse(text(session, "network_log"));
  assert.ok(har.log.entries.length >= 2);
  assert.ok(har.log.entries.every((entry) => entry.request.url.startsWith("http://127.0.0.1")));
  const actions = text(session, "action_log").trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(actions.some((action) => /navigate|goto/i.test(action.title)), JSON.stringify(actions));
  assert.deepEqual([...session.files.screenshot.bytes.subarray(1, 4)], [..."PNG"].map((c) => c.charCodeAt(0)));
  assert.equal(session.files.video.state, "not_captured");
  assert.match(session.files.video.reason, /video: "on"/);
  const everything = server.requests.map((call) => call.body.toString("latin1")).join("\n");
  for (const secret of ["literal-secret", "typed-secret", "correct", "horse", "battery", "staple", "hunter2", "cookie-value", "abc123", "posted-note", server.token]) {
    assert.ok(!everything.includes(secret), secret);
  }
});

test("a failure is told in words, and its retry is a session of its own", () => {
  const sessions = server.byTest("finds nothing");
  assert.equal(sessions.length, 2);
  for (const session of sessions) {
    assert.equal(session.status, "failed");
    assert.equal(session.end_reason, "error");
    assert.match(session.error, /toBeVisible/);
    assert.doesNotMatch(session.error, /\u001b/);
    assert.match(text(session, "debug_log"), /test\.failed/);
  }
  assert.equal(sessions[1].tags.retry, "1");
});

test("a trace stays on the machine unless it is asked for", { timeout: 90_000 }, async () => {
  const [session] = server.byTest("finds nothing");
  assert.equal(session.files.other.state, "not_captured");
  assert.match(session.files.other.reason, /`trace: true`/);
  assert.equal(server.byTest("buys shoes")[0].files.other, undefined);
  const trusting = await startFakeServer();
  const args = ["--grep", "finds nothing", "--retries", "0"];
  await playwright({ ...recordInto(trusting), TRACE: "yes" }, args);
  await trusting.close();
  const { other } = trusting.byTest("finds nothing")[0].files;
  assert.deepEqual([other.state, other.type], ["available", "application/zip"]);
  assert.equal(other.bytes.subarray(0, 2).toString(), "PK");
});

test("two contexts make one network log", () => {
  const [session] = server.byTest("opens two windows");
  const urls = JSON.parse(text(session, "network_log")).log.entries.map((entry) => entry.request.url);
  assert.ok(urls.some((url) => url.endsWith("?n=0")) && urls.some((url) => url.endsWith("?n=1")));
});

test("a test without a browser says so", () => {
  const [session] = server.byTest("needs no browser");
  assert.equal(session.status, "completed");
  assert.deepEqual(session.files.network_log, { state: "not_captured", reason: "The test opened no browser." });
});

test("skipped, expected and hanging tests end as what they are", () => {
  assert.equal(server.byTest("is not ready").length, 0);
  assert.equal(server.byTest("decides to skip")[0].end_reason, "skipped");
  assert.equal(server.byTest("fails as expected")[0].status, "completed");
  const [hung] = server.byTest("times out");
  assert.equal(hung.status, "failed");
  assert.equal(hung.end_reason, "time_limit");
});

test("a test that was never reached left the queue", () => {
  const [session] = server.byTest("is never reached");
  assert.equal(session.status, "abandoned", JSON.stringify(session));
  assert.ok(session.ended_at);
  assert.equal(session.started_at, undefined);
});

test("no session stays open", () => {
  for (const session of server.sessions.values()) assert.ok(session.ended_at, session.tags.test);
});

test("without a server named nothing is recorded and nothing is said", { timeout: 90_000 }, async () => {
  const silent = await playwright({ SESSION_HISTORY_URL: "", SESSION_HISTORY_TOKEN: "" }, ["--grep", "needs no browser"]);
  assert.equal(silent.code, 0, silent.output);
  assert.doesNotMatch(silent.output, /session-history:/);
});
