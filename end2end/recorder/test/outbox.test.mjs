import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../dist/outbox.js";
import { startFakeServer } from "./fake-server.mjs";

const post = (id, more = {}) => ({
  session: id,
  method: "POST",
  path: "/api/v1/sessions",
  essential: true,
  body: () => JSON.stringify({ id, tags: {} }),
  ...more,
});
const patch = (id, body, more = {}) => ({
  session: id,
  method: "PATCH",
  path: `/api/v1/sessions/${id}`,
  body: () => JSON.stringify(body),
  ...more,
});

async function withServer(options, run) {
  const server = await startFakeServer(options);
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

test("parcels of one session arrive in order, however slow the first is", () =>
  withServer({}, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1 });
    for (const id of ["a", "b", "c"]) {
      outbox.send(post(id, { body: () => new Promise((resolve) => setTimeout(() => resolve(JSON.stringify({ id, tags: {} })), 30)) }));
      outbox.send(patch(id, { events: [{ event: "started", at: "1" }] }));
      outbox.send(patch(id, { events: [{ event: "ended", at: "2" }] }));
    }
    await outbox.flush(5_000);
    for (const id of ["a", "b", "c"]) {
      const calls = server.requests.filter((call) => call.method === "POST" ? JSON.parse(call.body).id === id : call.path.endsWith(id));
      assert.deepEqual(calls.map((call) => call.method), ["POST", "PATCH", "PATCH"]);
    }
    assert.deepEqual(outbox.trouble(), { sessions: 0, first: undefined });
  }));

test("a server that stumbles is asked again", () =>
  withServer(
    { misbehave: (_, n) => (n === 1 ? { status: 503 } : n === 2 ? "cut" : n === 3 ? { status: 429, headers: { "retry-after": "0" } } : undefined) },
    async (server) => {
      const outbox = new Outbox({ ...server, pause: 1 });
      outbox.send(post("a"));
      await outbox.flush(5_000);
      assert.equal(server.requests.length, 4);
      assert.ok(server.sessions.has("a"));
      assert.equal(outbox.trouble().sessions, 0);
    },
  ));

test("a refusal is final, named once, and ends its session alone", () =>
  withServer({}, async (server) => {
    const outbox = new Outbox({ ...server, token: "wrong", pause: 1 });
    outbox.send(post("a"));
    outbox.send(patch("a", { events: [{ event: "started", at: "1" }] }));
    await outbox.flush(5_000);
    assert.equal(server.requests.length, 1);
    assert.deepEqual(outbox.trouble(), {
      sessions: 1,
      first: "POST /api/v1/sessions was answered 401: No such token.",
    });
  }));

test("a server that is gone holds nobody up", async () => {
  const outbox = new Outbox({ url: "http://127.0.0.1:1", token: "t", pause: 5, tries: 3, lanes: 2 });
  for (let n = 0; n < 200; n += 1) outbox.send(post(String(n)));
  const begin = Date.now();
  await outbox.flush(10_000);
  assert.ok(Date.now() - begin < 5_000);
  assert.equal(outbox.trouble().sessions, 200);
  assert.match(outbox.trouble().first, /fetch failed|ECONNREFUSED|bad port/);
});

test("the end of the run waits no longer than it was told", () =>
  withServer({ misbehave: () => "hang" }, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1 });
    outbox.send(post("a"));
    const begin = Date.now();
    await outbox.flush(200);
    assert.ok(Date.now() - begin < 2_000);
    assert.equal(outbox.trouble().sessions, 1);
  }));

test("a lost heartbeat is no trouble", () =>
  withServer({ misbehave: (call) => (call.method === "PATCH" ? { status: 500 } : undefined) }, async (server) => {
    const outbox = new Outbox({ ...server, pause: 1 });
    outbox.send(post("a"));
    outbox.send(patch("a", { events: [{ event: "heartbeat", at: "1" }] }, { optional: true }));
    await outbox.flush(5_000);
    assert.equal(server.requests.length, 2);
    assert.equal(outbox.trouble().sessions, 0);
  }));
