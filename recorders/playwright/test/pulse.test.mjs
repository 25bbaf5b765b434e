import assert from "node:assert/strict";
import { test } from "node:test";

import { Pulse } from "../dist/pulse.js";

test("whoever runs says so at every beat, whoever waits at every fourth, and not all at once", () => {
  const pulse = new Pulse();
  const session = (name, startedAt) => ({ name, turn: pulse.turn(), startedAt });
  const sessions = [session("runs", new Date(0)), ...Array.from({ length: 40 }, (_, n) => session(`waits ${n}`))];
  const said = {};
  for (let beat = 0; beat < 8; beat += 1) {
    const due = pulse.beat(sessions);
    assert.equal(due.length, 11);
    for (const { name } of due) said[name] = (said[name] ?? 0) + 1;
  }
  const { runs, ...waiting } = said;
  assert.equal(runs, 8);
  assert.deepEqual(Object.values(waiting), Array(40).fill(2));
});
