// The way to the server, when the server, the network or the disk stumbles.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { Kept } from "../dist/kept.js";
import { Outbox } from "../dist/outbox.js";
import { startFakeServer } from "./fake-server.mjs";

const TOKEN = "shs_test_token_1234";
const JSON_TYPE = { "content-type": "application/json" };
const scratch = mkdtempSync(join(tmpdir(), "outbox-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(scratch, "kept-"));
const keptFor = (url, root, { token = TOKEN, most = 1e6 } = {}) => Kept.of(root, url, token, most);

const post = (session, more = {}) => ({
  session,
  method: "POST",
  path: "/api/v1/sessions",
  headers: JSON_TYPE,
  essential: true,
  content: { text: JSON.stringify({ id: session, tags: {} }) },
  ...more,
});
const event = (session, event, at, more = {}) => ({
  session,
  method: "PATCH",
  path: `/api/v1/sessions/${session}`,
  headers: JSON_TYPE,
  content: { text: JSON.stringify({ events: [{ event, at }] }) },
  ...more,
});
const file = (session, bytes, more = {}) => {
  const path = join(folder(), "file");
  writeFileSync(path, bytes);
  return {
    session,
    method: "PUT",
    path: `/api/v1/sessions/${session}/attachments/video`,
    headers: { "content-type": "video/webm" },
    content: { path },
    ...more,
  };
};

async function withServer(options, run) {
  const server = await startFakeServer(options);
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

async function finish(outbox, timeout = 5_000) {
  await outbox.flush(timeout);
  await outbox.close();
  return outbox.outcome();
}

/** A whole session, as a run sends it. */
function record(outbox, id, bytes = "a video") {
  outbox.send(post(id));
  outbox.send(event(id, "started", "1"));
  outbox.send(event(id, "heartbeat", "2", { optional: true }));
  outbox.send(file(id, bytes));
  outbox.send(event(id, "ended", "3"));
}

function assertWhole(server, id, bytes = "a video") {
  const session = server.sessions.get(id);
  assert.ok(session, `${id} did not arrive`);
  assert.equal(session.started_at, "1");
  assert.equal(session.ended_at, "3");
  assert.equal(session.files.video.bytes.toString(), bytes);
}

const nothing = { lost: 0, kept: 0, reason: undefined };

test("parcels of one session arrive in order, however slow each is", () =>
  withServer({}, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1 });
    for (const id of ["a", "b", "c"]) record(outbox, id, "x".repeat(3_000_000));
    assert.deepEqual(await finish(outbox), nothing);
    for (const id of ["a", "b", "c"]) {
      const calls = server.requests.filter((call) =>
        call.method === "POST" ? JSON.parse(call.body).id === id : call.path.includes(`sessions/${id}`),
      );
      assert.deepEqual(calls.map((call) => call.method), ["POST", "PATCH", "PATCH", "PUT", "PATCH"]);
      assertWhole(server, id, "x".repeat(3_000_000));
    }
  }));

test("a server that stumbles is asked again", () =>
  withServer(
    { misbehave: (call, n) => (call.early ? undefined : n === 1 ? { status: 500 } : n === 2 ? "cut" : n === 3 ? { status: 503 } : undefined) },
    async (server) => {
      const outbox = new Outbox({ ...server, pause: 1 });
      outbox.send(post("a"));
      assert.deepEqual(await finish(outbox), nothing);
      assert.equal(server.requests.length, 4);
    },
  ));

for (const status of [429, 503]) {
  test(`${status} with Retry-After: nobody asks before the time`, async () => {
    const times = [];
    const misbehave = (call, n) => {
      if (call.early) return undefined;
      times.push(Date.now());
      return n === 1 ? { status, headers: { "retry-after": "1" } } : undefined;
    };
    await withServer({ misbehave }, async (server) => {
      const outbox = new Outbox({ ...server, pause: 1, lanes: 1 });
      outbox.send(post("a"));
      outbox.send(post("b"));
      assert.deepEqual(await finish(outbox), nothing);
      assert.equal(server.sessions.size, 2);
      assert.ok(times[1] - times[0] >= 990, `${times[1] - times[0]} ms`);
    });
  });
}

test("a server that asks for more patience than a run has gets its sessions later", async () => {
  const root = folder();
  let busy = true;
  const misbehave = (call) => (busy && !call.early ? { status: 503, headers: { "retry-after": "600" } } : undefined);
  await withServer({ misbehave }, async (server) => {
    const outbox = new Outbox({ ...server, kept: keptFor(server.url, root) });
    record(outbox, "a");
    const begin = Date.now();
    const outcome = await finish(outbox, 10_000);
    assert.ok(Date.now() - begin < 5_000);
    assert.equal(outcome.kept, 1);
    assert.equal(outcome.lost, 0);
    busy = false;
    const next = new Outbox({ ...server, kept: keptFor(server.url, root) });
    assert.equal(await next.sendAllKept(), 1);
    await next.close();
    assertWhole(server, "a");
  });
});

test("a connection that breaks in the middle of an upload: the file arrives whole", async () => {
  let cuts = 2;
  const misbehave = (call) => (call.early && call.method === "PUT" && cuts-- > 0 ? "cut early" : undefined);
  await withServer({ misbehave }, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1 });
    const bytes = "0123456789".repeat(800_000);
    record(outbox, "a", bytes);
    assert.deepEqual(await finish(outbox), nothing);
    assert.equal(server.requests.filter((call) => call.method === "PUT").length, 3);
    assertWhole(server, "a", bytes);
  });
});

test("a refusal is final, named once, and ends its session alone", () =>
  withServer(
    { misbehave: (call) => (!call.early && call.body.includes('"a"') ? { status: 422, body: { errors: [{ detail: "No device." }] } } : undefined) },
    async (server) => {
      const outbox = new Outbox({ ...server, pause: 1, kept: keptFor(server.url, folder()) });
      record(outbox, "a");
      record(outbox, "b");
      assert.deepEqual(await finish(outbox), { lost: 1, kept: 0, reason: "POST /api/v1/sessions was answered 422: No device." });
      assertWhole(server, "b");
      assert.equal(server.requests.filter((call) => call.path.includes("sessions/a")).length, 0);
    },
  ));

test("a lost heartbeat is no trouble", () =>
  withServer({ misbehave: (call) => (call.method === "PATCH" ? { status: 500 } : undefined) }, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1 });
    outbox.send(post("a"));
    outbox.send(event("a", "heartbeat", "1", { optional: true }));
    assert.deepEqual(await finish(outbox), nothing);
    assert.equal(server.requests.length, 2);
  }));

test("away for the whole run: nobody waits, everything is kept, and the next run sends it", async () => {
  const root = folder();
  const gone = await startFakeServer({});
  await gone.close();
  const outbox = new Outbox({ url: gone.url, token: TOKEN, pause: 5, kept: keptFor(gone.url, root) });
  const ids = Array.from({ length: 50 }, (_, n) => `s${n}`);
  for (const id of ids) record(outbox, id);
  const begin = Date.now();
  const outcome = await finish(outbox, 30_000);
  assert.ok(Date.now() - begin < 5_000, `${Date.now() - begin} ms`);
  assert.equal(outcome.kept, 50);
  assert.equal(outcome.lost, 0);
  assert.match(outcome.reason, /ECONNREFUSED/);
  await withServer({ port: gone.port }, async (server) => {
    const next = new Outbox({ ...server, kept: keptFor(server.url, root) });
    record(next, "new");
    assert.deepEqual(await finish(next), nothing);
    for (const id of [...ids, "new"]) assertWhole(server, id);
    assert.equal(server.requests.filter((call) => call.body.includes("heartbeat")).length, 1, "old heartbeats are not sent");
  });
});

test("away in the middle: what was kept follows in the same run, in order", async () => {
  const first = await startFakeServer({});
  const outbox = new Outbox({ ...first, pause: 5, kept: keptFor(first.url, folder()) });
  outbox.send(post("a"));
  outbox.send(event("a", "started", "1"));
  await outbox.flush(5_000);
  await first.close();
  for (const id of ["b", "c", "d"]) record(outbox, id);
  await outbox.flush(2_000);
  outbox.send(file("a", "a video"));
  outbox.send(event("a", "ended", "3"));
  assert.equal(outbox.outcome().kept, 4);
  await withServer({ port: first.port, sessions: first.sessions }, async (server) => {
    while (outbox.outcome().kept > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    record(outbox, "e");
    const outcome = await finish(outbox);
    assert.equal(outcome.lost, 0);
    assert.equal(outcome.kept, 0);
    for (const id of ["a", "b", "c", "d", "e"]) assertWhole(server, id);
  });
});

test("a server that never answers does not hold up the end of a run for longer than it may", async () => {
  const root = folder();
  await withServer({ misbehave: (call) => (call.early ? undefined : "hang") }, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1, silence: 60_000, kept: keptFor(server.url, root) });
    record(outbox, "a");
    const begin = Date.now();
    const outcome = await finish(outbox, 300);
    assert.ok(Date.now() - begin < 2_000);
    assert.equal(outcome.kept, 1);
    assert.equal(outcome.lost, 0);
  });
});

test("a token that is revoked in the middle: kept, and sent with its successor", async () => {
  const root = folder();
  await withServer({}, async (server) => {
    const url = server.url;
    const outbox = new Outbox({ url, token: TOKEN, pause: 1, kept: keptFor(url, root) });
    record(outbox, "a");
    await outbox.flush(5_000);
    await server.close();
    await withServer({ port: server.port, sessions: server.sessions, token: "another-token" }, async (strict) => {
      for (const id of ["b", "c"]) record(outbox, id);
      const outcome = await finish(outbox);
      assert.equal(outcome.kept, 2);
      assert.equal(outcome.lost, 0);
      assert.match(outcome.reason, /401/);
      const asked = strict.requests.length;
      assert.ok(asked <= 2, "a refused token is not tried for each parcel");
      const env = { PATH: process.env.PATH, SESSION_HISTORY_URL: url, SESSION_HISTORY_TOKEN: "another-token", SESSION_HISTORY_KEEP_IN: root };
      assert.deepEqual(await flushCommand(env), { code: 0, output: "0 sessions sent, 0 left.\n" });
      assert.equal(strict.sessions.has("b"), false, "another token's recordings are left alone");
      assert.deepEqual(await flushCommand(env, "--any-token"), { code: 0, output: "2 sessions sent, 0 left.\n" });
      for (const id of ["a", "b", "c"]) assertWhole(strict, id);
    });
  });
});

async function flushCommand(env, ...args) {
  const { spawn } = await import("node:child_process");
  const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
  return await new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, "flush", ...args], { env });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => resolve({ code, output }));
  });
}

test("the command says what is left, and what it needs", async () => {
  const root = folder();
  const gone = await startFakeServer({});
  await gone.close();
  const outbox = new Outbox({ url: gone.url, token: TOKEN, pause: 1, kept: keptFor(gone.url, root) });
  record(outbox, "a");
  await finish(outbox);
  const env = { PATH: process.env.PATH, SESSION_HISTORY_URL: gone.url, SESSION_HISTORY_TOKEN: TOKEN, SESSION_HISTORY_KEEP_IN: root };
  const { code, output } = await flushCommand(env);
  assert.equal(code, 1);
  assert.match(output, /^0 sessions sent, 1 left\. .*ECONNREFUSED/);
  assert.equal((await flushCommand({ PATH: process.env.PATH })).code, 2);
});

test("disk: no more than it may take, and what finds no room is told", async () => {
  const root = folder();
  const gone = await startFakeServer({});
  await gone.close();
  const outbox = new Outbox({ url: gone.url, token: TOKEN, pause: 1, tries: 1, kept: keptFor(gone.url, root, { most: 100_000 }) });
  for (let n = 0; n < 20; n += 1) record(outbox, `s${n}`, "x".repeat(20_000));
  const outcome = await finish(outbox);
  assert.ok(outcome.kept >= 3 && outcome.lost >= 10, JSON.stringify(outcome));
  const { stdout } = spawnSync("du", ["-sb", "--apparent-size", root], { encoding: "utf8" });
  const used = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  assert.ok(used > 0);
  assert.ok(Number.parseInt(stdout, 10) < 100_000 + 4096 * 60, stdout);
});

test("disk: where nothing can be written, sessions are lost and nothing is thrown", async () => {
  const root = join(folder(), "a-file");
  writeFileSync(root, "not a folder");
  const gone = await startFakeServer({});
  await gone.close();
  const outbox = new Outbox({ url: gone.url, token: TOKEN, pause: 1, tries: 1, kept: keptFor(gone.url, root) });
  for (const id of ["a", "b"]) record(outbox, id);
  const outcome = await finish(outbox);
  assert.equal(outcome.lost, 2);
  assert.equal(outcome.kept, 0);
});

test("disk: a full one loses files, not the run", { skip: !existsSync("/dev/full") && "there is no /dev/full" }, async () => {
  const root = folder();
  const gone = await startFakeServer({});
  await gone.close();
  const kept = keptFor(gone.url, root);
  mkdirSync(join(kept.folder, `a~${hostname()}.${process.pid}`), { recursive: true });
  spawnSync("ln", ["-s", "/dev/full", join(kept.folder, `a~${hostname()}.${process.pid}`, "journal.ndjson")]);
  const outbox = new Outbox({ url: gone.url, token: TOKEN, pause: 1, tries: 1, kept });
  record(outbox, "a");
  record(outbox, "b");
  const outcome = await finish(outbox);
  assert.equal(outcome.lost, 1);
});

test("memory: a server that hangs leaves a bounded number of parcels in it", async () => {
  const root = folder();
  await withServer({ misbehave: (call) => (call.early ? undefined : "hang") }, async (server) => {
    const outbox = new Outbox({ ...server, silence: 60_000, kept: keptFor(server.url, root, { most: 1e9 }) });
    for (let n = 0; n < 20_500; n += 1) outbox.send(post(`s${n}`));
    // Those beyond the bound went to disk at once.
    const onDisk = readdirSync(keptFor(server.url, root).folder).length;
    assert.equal(onDisk, 499);
    await finish(outbox, 100);
  });
});

test("files of a recording leave with it", () =>
  withServer({}, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1 });
    const parcel = file("a", "bytes", { disposable: true });
    const others = file("a", "bytes");
    outbox.send(post("a"));
    outbox.send(parcel);
    outbox.send(others);
    assert.deepEqual(await finish(outbox), nothing);
    assert.equal(existsSync(parcel.content.path), false);
    assert.equal(existsSync(others.content.path), true);
  }));

test("a process that died leaves its sessions to the next; one that lives keeps its own", async () => {
  await withServer({}, async (server) => {
    const root = folder();
    const kept = keptFor(server.url, root);
    for (const id of ["dead", "alive", "old", "strange"]) {
      kept.append(post(id));
      kept.append(event(id, "started", "1"));
    }
    const own = (id) => join(kept.folder, `${id}~${hostname()}.${process.pid}`);
    const died = spawnSync(process.execPath, ["-e", ""]).pid;
    appendFileSync(join(own("dead"), "journal.ndjson"), '{"session":"dead","method":"PA');
    renameSync(own("dead"), join(kept.folder, `dead~${hostname()}.${died}`));
    renameSync(own("alive"), join(kept.folder, `alive~${hostname()}.${process.ppid}`));
    renameSync(own("strange"), join(kept.folder, "strange~another-machine.1"));
    renameSync(own("old"), join(kept.folder, "old"));
    const longAgo = new Date(Date.now() - 15 * 24 * 3_600_000);
    utimesSync(join(kept.folder, "old"), longAgo, longAgo);
    const outbox = new Outbox({ ...server, kept: keptFor(server.url, root) });
    assert.equal(await outbox.sendAllKept(), 1);
    await outbox.close();
    assert.deepEqual([...server.sessions.keys()], ["dead"]);
    assert.equal(server.sessions.get("dead").started_at, "1");
    assert.deepEqual(readdirSync(kept.folder).map((name) => name.split("~")[0]).sort(), ["alive", "strange"]);
  });
});

test("what is kept for a server that nobody asks for again is given up in the end", async () => {
  await withServer({}, async (server) => {
    const root = folder();
    const gone = keptFor("http://gone.example", root);
    gone.append(post("old"));
    gone.append(post("new"));
    gone.release();
    const longAgo = new Date(Date.now() - 15 * 24 * 3_600_000);
    utimesSync(join(gone.folder, "old"), longAgo, longAgo);
    const outbox = new Outbox({ ...server, kept: keptFor(server.url, root) });
    outbox.send(post("a"));
    assert.deepEqual(await finish(outbox), nothing);
    assert.deepEqual(readdirSync(gone.folder), ["new"]);
  });
});

test("a session that the server stumbles over does not keep the others waiting", async () => {
  const root = folder();
  const misbehave = (call) => (!call.early && call.body.includes('"a"') ? { status: 500 } : undefined);
  await withServer({ misbehave }, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1, kept: keptFor(server.url, root) });
    for (const id of ["a", "b", "c", "d"]) record(outbox, id);
    const outcome = await finish(outbox, 15_000);
    assert.equal(outcome.lost, 0);
    assert.equal(outcome.kept, 1);
    for (const id of ["b", "c", "d"]) assertWhole(server, id);
  });
});
