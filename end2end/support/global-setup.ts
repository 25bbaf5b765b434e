/**
 * Makes the world: starts the server, adds organizations, people, tokens and sessions with the program's own commands,
 * and signs everybody in, once.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { request } from "@playwright/test";

import type { Builder } from "./builder.js";
import { command, serve } from "./program.js";
import { rememberServer } from "./running-server.js";
import { ACME, ORBIT } from "./sessions.js";
import { ORGS, type Org, PASSWORD, PEOPLE, type Person, RESULTS, WORLD, type World } from "./world.js";

export default async function globalSetup(): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), "session-history-e2e-"));
  const server = await serve(dataDir, join(RESULTS, "server.log"), "--demo");
  rememberServer(server.process, dataDir);
  const run = (args: string[], input?: string): string => command(dataDir, args, input);

  const tokens = {} as Record<Org, string>;
  for (const [slug, name] of Object.entries(ORGS) as [Org, string][]) {
    run(["org", "add", slug, "--name", name]);
    const label = slug === "quality" ? `Playwright ${new Date().toISOString().slice(0, 16)}Z` : "Tests";
    tokens[slug] = run(["token", "create", "--org", slug, "--label", label, "--role", "admin"]);
  }
  for (const { email, roles } of Object.values(PEOPLE)) {
    for (const [org, role] of Object.entries(roles)) {
      run(["user", "add", "--org", org, "--email", email, "--role", role], `${PASSWORD}\n`);
    }
  }
  load(run, dataDir, "acme", ACME);
  load(run, dataDir, "orbit", ORBIT);
  run(["seed", "--org", "bulk", "--sessions", "2000", "--seed", "7"]);

  const world: World = { url: server.url, dataDir, tokens, signIns: await signEverybodyIn(server.url) };
  writeFileSync(WORLD, JSON.stringify(world, null, 2));
  // From here on the reporter records.
  process.env.SESSION_HISTORY_URL = server.url;
  process.env.SESSION_HISTORY_TOKEN = tokens.quality;
}

/** Imports sessions with their files. */
function load(run: (args: string[]) => string, dataDir: string, org: Org, sessions: Builder[]): void {
  const folder = join(dataDir, `import-${org}`);
  mkdirSync(folder, { recursive: true });
  const ndjson = join(folder, "sessions.ndjson");
  writeFileSync(ndjson, sessions.map((one) => `${JSON.stringify(one.session)}\n`).join(""));
  for (const { session, files } of sessions) {
    for (const [kind, bytes] of files) {
      mkdirSync(join(folder, session.id), { recursive: true });
      writeFileSync(join(folder, session.id, kind), bytes);
    }
  }
  run(["import", "--org", org, ndjson, "--files", folder]);
}

/** Signs everybody in with what the form sends, and keeps their cookies. */
async function signEverybodyIn(url: string): Promise<Record<Person, string>> {
  const folder = join(RESULTS, "sign-ins");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = {} as Record<Person, string>;
  for (const person of Object.keys(PEOPLE) as Person[]) {
    const { email } = PEOPLE[person];
    const client = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
    const answer = await client.post("/sign-in", { form: { email, password: PASSWORD }, maxRedirects: 0 });
    if (answer.headers().location !== "/sessions") throw new Error(`${email} could not sign in: ${answer.status()} ${await answer.text()}`);
    files[person] = join(folder, `${person}.json`);
    await client.storageState({ path: files[person] });
    await client.dispose();
  }
  return files;
}
