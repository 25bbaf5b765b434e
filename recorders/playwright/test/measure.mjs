// `npm run measure`: what the recorder adds to a run of 100 short tests, each of which opens a page.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startFakeServer } from "./fake-server.mjs";
import { playwright, recordInto } from "./playwright.mjs";

const ROUNDS = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "measure-"));
const server = await startFakeServer({});
const gone = await startFakeServer({});
await gone.close();

const ways = {
  "without the recorder": () => ({ RECORDED: "no" }),
  "with its reporter alone": () => ({ FIXTURE: "no", ...recordInto(server) }),
  "with reporter and fixture": () => recordInto(server),
  "the same, no pictures": () => ({ SCREENSHOT: "off", ...recordInto(server) }),
  "the server is away": () => recordInto(gone),
};
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  // In turns, so that whatever else the machine does meets all of them.
  for (const [name, env] of Object.entries(ways)) {
    const { code, output, millis } = await playwright(env(), [], { project: "short", keep: join(folder, `${name}${round}`) });
    if (code !== 0) throw new Error(output);
    times[name].push(millis / 1000);
  }
}
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const base = median(times["without the recorder"]);
for (const [name, list] of Object.entries(times)) {
  const added = median(list) - base;
  console.log(`${name.padEnd(28)} ${median(list).toFixed(1)} s ${added === 0 ? "" : `(${added >= 0 ? "+" : ""}${added.toFixed(1)} s)`}`);
}
console.log(`100 tests, 2 workers, the middle of ${ROUNDS} runs each; ${server.sessions.size} sessions recorded`);
await server.close();
rmSync(folder, { recursive: true, force: true });
