/**
 * What could not be sent, on disk: a folder for each session, with a journal of its requests in order and the files
 * that they carry. Everything in it was redacted before; the token is not in it.
 *
 * A folder that is being written or sent carries the name of its process behind a `~`; one whose process is gone is free.
 * To send a session twice is harmless, because its id and its times are in the requests.
 */
import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";

import type { Parcel } from "./parcel.js";

/** A line of the journal. */
type Entry = Omit<Parcel, "content"> & { text?: string; file?: string };

const JOURNAL = "journal.ndjson";
/** Older sessions are given up. */
const LONGEST_KEPT = 14 * 24 * 3_600_000;
/** A process on another machine that shares the folder counts as gone after this. */
const STRANGER_GONE = 3_600_000;
const OWNER = `${hostname().replace(/[^\w.-]/g, "_")}.${process.pid}`;

/** Thrown where a session does not fit into the space that the recorder may use. */
export class NoRoom extends Error {}

/** Where sessions are kept by default. */
export function defaultFolder(env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME ?? env.LOCALAPPDATA ?? join(homedir(), ".local", "state");
  return env.SESSION_HISTORY_KEEP_IN || join(state, "session-history", "playwright");
}

/** The sessions kept for one server and one token. */
export class Kept {
  readonly folder: string;
  readonly #root: string;
  readonly #most: number;
  #used: number | undefined;

  /** `most` is what everything in `root` may take, in bytes. */
  constructor(root: string, folder: string, most: number) {
    this.#root = root;
    this.#most = most;
    this.folder = folder;
  }

  /** What is kept for a server and a token. */
  static of(root: string, url: string, token: string, most: number): Kept {
    return new Kept(root, join(root, digest(url), digest(token)), most);
  }

  /** What is kept for a server with whatever token. */
  static ofEvery(root: string, url: string, most: number): Kept[] {
    const server = join(root, digest(url));
    return list(server).map((name) => new Kept(root, join(server, name), most));
  }

  /** Adds a parcel to its session, whose folder this process holds. Throws `NoRoom`, or what the disk says. */
  append(parcel: Parcel): void {
    const folder = this.#own(parcel.session);
    const { content, disposable: _, ...rest } = parcel;
    const size = "path" in content ? statSync(content.path).size : Buffer.byteLength(content.text);
    this.#used ??= sizeOf(this.#root);
    if (this.#used + size > this.#most) {
      throw new NoRoom(`There is no room left: recordings may take ${Math.round(this.#most / 1e6)} MB on this disk.`);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const entry: Entry = { ...rest };
    if ("path" in content) {
      entry.file = `${readdirSync(folder).length}.bin`;
      place(content.path, join(folder, entry.file));
    } else {
      entry.text = content.text;
    }
    appendFileSync(join(folder, JOURNAL), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#used += size + 300;
  }

  /** True where this process keeps something of the session. */
  holds(session: string): boolean {
    return existsSync(this.#own(session));
  }

  /** The parcels of a session that this process holds, in order, from the given one on. */
  read(session: string, from = 0): Parcel[] {
    const folder = this.#own(session);
    let text: string;
    try {
      text = readFileSync(join(folder, JOURNAL), "utf8");
    } catch {
      return [];
    }
    // A process that was killed leaves a torn last line.
    return text
      .split("\n")
      .map(parse)
      .filter((entry): entry is Entry => entry !== undefined)
      .slice(from)
      .map(({ text: words, file, ...rest }) => ({
        ...rest,
        content: file === undefined ? { text: words ?? "" } : { path: join(folder, file) },
      }));
  }

  /** Takes a sent session away. */
  remove(session: string): void {
    rmSync(this.#own(session), { recursive: true, force: true });
    this.#used = undefined;
  }

  /** Holds a session that nobody else holds; its id, or nothing where there is none. Those in `not` are left alone. */
  take(not: ReadonlySet<string> = new Set()): string | undefined {
    for (const name of list(this.folder).sort()) {
      const [session = "", owner] = name.split("~");
      if (!session || not.has(session) || owner === OWNER) continue;
      const path = join(this.folder, name);
      try {
        const age = Date.now() - statSync(path).mtimeMs;
        if (owner !== undefined && !isGone(owner, age)) continue;
        if (age > LONGEST_KEPT) {
          rmSync(path, { recursive: true, force: true });
          continue;
        }
        renameSync(path, this.#own(session));
        return session;
      } catch {
        // Somebody else was faster.
      }
    }
    return undefined;
  }

  /** Lets go of every session that this process holds. */
  release(): void {
    for (const name of list(this.folder)) {
      const [session = "", owner] = name.split("~");
      if (owner !== OWNER) continue;
      try {
        renameSync(join(this.folder, name), join(this.folder, session));
      } catch {
        // The next run finds that this process is gone.
      }
    }
    this.#prune();
  }

  /** Gives up what is too old, whichever server and token it was for: some are never asked for again. */
  #prune(): void {
    for (const server of list(this.#root)) {
      for (const whose of list(join(this.#root, server))) {
        const place = join(this.#root, server, whose);
        for (const session of list(place)) removeOld(join(place, session));
        removeEmpty(place);
      }
      removeEmpty(join(this.#root, server));
    }
  }

  /** How many sessions wait here, whoever holds them. */
  count(): number {
    return list(this.folder).length;
  }

  #own(session: string): string {
    return join(this.folder, `${session.replace(/[^\w-]/g, "_")}~${OWNER}`);
  }
}

/** A name that tells neither the server nor the token. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function removeOld(folder: string): void {
  try {
    if (Date.now() - statSync(folder).mtimeMs > LONGEST_KEPT) rmSync(folder, { recursive: true, force: true });
  } catch {
    // Sent meanwhile, by another process.
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it.
  }
}

function sizeOf(folder: string): number {
  let size = 0;
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    const path = join(folder, entry.name);
    try {
      size += entry.isDirectory() ? sizeOf(path) : statSync(path).size + 300;
    } catch {
      // Sent meanwhile, by another process.
    }
  }
  return size;
}

function isGone(owner: string, age: number): boolean {
  const at = owner.lastIndexOf(".");
  if (owner.slice(0, at) !== OWNER.slice(0, OWNER.lastIndexOf("."))) return age > STRANGER_GONE;
  try {
    process.kill(Number(owner.slice(at + 1)), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** A second name for the same bytes where the disk allows it, else a copy. */
function place(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function parse(line: string): Entry | undefined {
  if (!line) return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
