/**
 * The program under test: its server, and its commands.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the program is. */
export function binary(): string {
  const path = resolve(process.env.SH_BINARY ?? "../target/dist/session-history");
  if (!existsSync(path)) {
    throw new Error(`There is no program at ${path}. Build it with \`cargo xtask build\`, or name it in SH_BINARY.`);
  }
  return path;
}

/** A server that runs. */
export interface Server {
  url: string;
  process: ChildProcess;
}

/** Starts the server on a port of its own and waits until it answers. Its log goes to `log`. */
export async function serve(dataDir: string, log: string, ...more: string[]): Promise<Server> {
  const child = spawn(binary(), ["serve", "--addr", "127.0.0.1:0", ...store(dataDir), ...more], {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(),
  });
  const file = createWriteStream(log);
  child.stderr.pipe(file);
  return await new Promise((ready, failed) => {
    let out = "";
    const gone = (why: string): void => failed(new Error(`The server did not start: ${why}\n${out}\nSee ${log}.`));
    const timer = setTimeout(() => gone("it said nothing for two minutes."), 120_000);
    child.once("exit", (code) => gone(`it ended with status ${code}.`));
    child.stdout.on("data", (chunk: Buffer) => {
      file.write(chunk);
      out += chunk.toString();
      const url = /listening on (http:\/\/\S+)/.exec(out)?.[1];
      if (url) {
        clearTimeout(timer);
        child.removeAllListeners("exit");
        ready({ url, process: child });
      }
    });
  });
}

/** Ends a server as an operator does, and waits for it. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  await new Promise<void>((done) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
    child.once("exit", () => {
      clearTimeout(timer);
      done();
    });
    child.kill("SIGTERM");
  });
}

/** Runs a command of the program on the same data; answers what it printed. */
export function command(dataDir: string, args: string[], input = ""): string {
  return execFileSync(binary(), [...args, ...store(dataDir)], {
    input,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: environment(),
    stdio: ["pipe", "pipe", "pipe"],
  }).trim();
}

/** Where server and commands keep their data: the same place, also while the demo runs. */
function store(dataDir: string): string[] {
  return ["--data-dir", dataDir, "--database-url", process.env.DATABASE_URL || `sqlite:${join(dataDir, "tests.db")}`];
}

/** The program refuses variables that it does not know, ours among them. */
export function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SH_") && !name.startsWith("SESSION_HISTORY_")));
}
