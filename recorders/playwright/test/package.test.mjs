// The package as people get it: packed, installed in a fresh project elsewhere, recording into the real program.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { here } from "./playwright.mjs";

const root = dirname(here);
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const newest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies["@playwright/test"];
/** The oldest that the package claims to work with. */
const OLDEST = "1.45.0";
const program = process.env.SH_BINARY;
const needsProgram = program ? false : "SH_BINARY names no program";
const chromium = process.env.CHROMIUM || "/usr/bin/chromium";

const scratch = mkdtempSync(join(tmpdir(), "package-test-"));
const npm = (folder, ...args) => execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" } });
let tarball;
let server;
let url;
let token;

before(async () => {
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", scratch));
  tarball = { path: join(scratch, packed.filename), files: packed.files.map((file) => file.path).sort() };
  if (!program) return;
  const data = join(scratch, "data");
  mkdirSync(data);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SH|SESSION_HISTORY)_/.test(name)));
  const run = (...args) => execFileSync(program, [...args, "--data-dir", data], { encoding: "utf8", env }).trim();
  run("org", "add", "acme", "--name", "Acme");
  token = run("token", "create", "--org", "acme", "--label", "CI nightly", "--role", "developer");
  server = spawn(program, ["serve", "--addr", "127.0.0.1:0", "--data-dir", data], { env, stdio: ["ignore", "pipe", "ignore"] });
  url = await new Promise((resolve, reject) => {
    let output = "";
    server.once("exit", () => reject(new Error(`the server ended: ${output}`)));
    server.stdout.on("data", (chunk) => {
      output += chunk;
      const address = /listening on (http:\/\/\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
  });
}, { timeout: 120_000 });
after(() => {
  server?.kill();
  rmSync(scratch, { recursive: true, force: true });
});

test("the package holds what it needs and nothing else", () => {
  const modules = ["actions", "capture", "cli", "device", "files", "har", "index", "kept", "options", "outbox", "parcel", "pulse", "redact", "reporter", "running", "session-id", "spool", "transport", "wire"];
  const wanted = ["README.md", "package.json", ...modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`])];
  assert.deepEqual(tarball.files, wanted.sort());
});

const SPEC = (head) => `${head}
test("buys shoes", async ({ page }) => {
  await page.goto("data:text/html,<title>Shop</title><script>console.log('hello')</script>");
  await expect(page).toHaveTitle("Shop");
});
test("breaks", () => { expect(1).toBe(2); });
`;
const CONFIG = `({
  testDir: "tests",
  reporter: [["line"], ["@session-history/playwright/reporter", { app: { name: "Acme Shop", version: "4.2.0" } }]],
  use: { launchOptions: { executablePath: ${JSON.stringify(chromium)}, args: ["--no-sandbox"] } },
})`;
/** The file that the README tells people to write who have none such. */
const OWN_TEST = /```ts\n(import [^`]*base\.extend\(recording\)[^`]*)```/.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1];
const OWN = `import { expect, test } from "./test";`;
const EXTEND = "const test = base.extend(recording);";
const ESM = `import { expect, test as base } from "@playwright/test";\nimport { recording } from "@session-history/playwright";\n${EXTEND}`;
const CJS = `const { expect, test: base } = require("@playwright/test");\nconst { recording } = require("@session-history/playwright");\n${EXTEND}`;

/** Every kind of project that Playwright takes, with the two lines of the README. */
const KINDS = {
  "TypeScript, ESM": { type: "module", config: ["playwright.config.ts", `import { defineConfig } from "@playwright/test";\nexport default defineConfig(${CONFIG});`], spec: ["shop.spec.ts", OWN] },
  "TypeScript, CommonJS": { type: "commonjs", config: ["playwright.config.ts", `import { defineConfig } from "@playwright/test";\nexport default defineConfig(${CONFIG});`], spec: ["shop.spec.ts", OWN] },
  "JavaScript, ESM": { type: "module", config: ["playwright.config.js", `import { defineConfig } from "@playwright/test";\nexport default defineConfig(${CONFIG});`], spec: ["shop.spec.js", ESM] },
  "JavaScript, CommonJS": { type: "commonjs", config: ["playwright.config.js", `module.exports = ${CONFIG};`], spec: ["shop.spec.js", CJS] },
};

/** A project outside the repository, with the tarball and a version of Playwright from the registry. */
function install(playwright) {
  const folder = join(scratch, `playwright-${playwright}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  npm(folder, "install", "--no-audit", "--no-fund", "--prefer-offline", `@playwright/test@${playwright}`, tarball.path);
  return folder;
}

function arrange(folder, { type, config, spec }) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, type }));
  for (const name of ["playwright.config.ts", "playwright.config.js", "tests"]) rmSync(join(folder, name), { recursive: true, force: true });
  mkdirSync(join(folder, "tests"));
  writeFileSync(join(folder, config[0]), config[1]);
  if (spec[1] === OWN) writeFileSync(join(folder, "tests/test.ts"), OWN_TEST);
  writeFileSync(join(folder, "tests", spec[0]), SPEC(spec[1]));
}

async function runIn(folder, tag) {
  return await new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, "node_modules/@playwright/test/cli.js"), "test"], {
      cwd: folder,
      env: { ...process.env, SESSION_HISTORY_URL: url, SESSION_HISTORY_TOKEN: token, SESSION_HISTORY_KEEP_IN: join(folder, `kept-${tag}`) },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => resolve({ code, output }));
  });
}

async function sessions() {
  const answer = await fetch(`${url}/api/v1/sessions?limit=200`, { headers: { authorization: `Bearer ${token}` } });
  return (await answer.json()).sessions;
}

for (const playwright of [newest, OLDEST]) {
  test(`installed from the tarball, with Playwright ${playwright}`, { skip: needsProgram, timeout: 240_000 }, async (t) => {
    const folder = install(playwright);
    for (const [name, kind] of Object.entries(KINDS)) {
      await t.test(name, async () => {
        arrange(folder, kind);
        const earlier = new Set((await sessions()).map(({ id }) => id));
        const { code, output } = await runIn(folder, name.replace(/\W/g, ""));
        assert.equal(code, 1, output);
        assert.match(output, /1 failed/);
        assert.match(output, /1 passed/);
        assert.doesNotMatch(output, /session-history:/);
        const recorded = (await sessions()).filter(({ id }) => !earlier.has(id));
        const byTest = Object.fromEntries(recorded.map((session) => [session.tags.test, session]));
        assert.deepEqual(Object.keys(byTest).sort(), ["breaks", "buys shoes"]);
        assert.equal(byTest["buys shoes"].status, "completed");
        assert.equal(byTest.breaks.status, "failed");
        assert.equal(byTest["buys shoes"].app.name, "Acme Shop");
        assert.equal(byTest["buys shoes"].actor.label, "CI nightly");
        const available = byTest["buys shoes"].attachments.filter(({ state }) => state === "available").map(({ kind: file }) => file);
        assert.deepEqual(available.sort(), ["action_log", "debug_log", "network_log", "screenshot"]);
      });
    }
    await t.test("the command is there", () => {
      const bin = join(folder, "node_modules/.bin/session-history-playwright");
      const env = { ...process.env, SESSION_HISTORY_URL: url, SESSION_HISTORY_TOKEN: token, SESSION_HISTORY_KEEP_IN: join(folder, "kept") };
      assert.equal(execFileSync(bin, ["flush"], { encoding: "utf8", env }), "0 sessions sent, 0 left.\n");
    });
  });
}

test("its types hold, for ESM and CommonJS alike", () => {
  const folder = join(scratch, "types");
  mkdirSync(join(folder, "node_modules/@session-history"), { recursive: true });
  execFileSync("tar", ["xf", tarball.path, "-C", folder]);
  cpSync(join(folder, "package"), join(folder, "node_modules/@session-history/playwright"), { recursive: true });
  const modules = join(root, "../../node_modules");
  for (const name of ["@playwright", "@types", "playwright", "playwright-core", "undici-types"]) {
    if (existsSync(join(modules, name))) execFileSync("ln", ["-s", join(modules, name), join(folder, "node_modules", name)]);
  }
  const code = `import { test as base, type ReporterDescription } from "@playwright/test";
import { flushRecordings, recording, type RecorderOptions } from "@session-history/playwright";
const options: RecorderOptions = { app: { name: "Shop" }, network: "off", keepAtMost: 100 };
export const reporter: ReporterDescription = ["@session-history/playwright/reporter", options];
// @ts-expect-error There is no such option.
export const wrong: RecorderOptions = { netwrok: "off" };
export const test = base.extend(recording);
export const done: Promise<void> = flushRecordings(1_000);
`;
  writeFileSync(join(folder, "one.mts"), code);
  writeFileSync(join(folder, "two.cts"), code);
  const options = { module: "nodenext", moduleResolution: "nodenext", target: "es2022", lib: ["es2023", "dom"], types: ["node"], strict: true, noEmit: true, skipLibCheck: false };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["one.mts", "two.cts"] }));
  execFileSync(process.execPath, [join(modules, "typescript/bin/tsc"), "-p", folder], { stdio: "pipe", encoding: "utf8" });
});

test("the README's version of Playwright is the oldest that was tried", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  assert.ok(readme.includes(`\nPlaywright ${OLDEST.replace(/\.0$/, "")} and later`));
  assert.match(version, /^\d+\.\d+\.\d+$/);
});
