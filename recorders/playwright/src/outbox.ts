/**
 * The way to the server: in order within a session, a few sessions at once, again where the server or the network
 * stumbled, and to disk where that does not help. It never throws into a test run and never makes one wait; what could
 * not be sent is counted.
 */
import { rmSync } from "node:fs";

import type { Kept } from "./kept.js";
import type { Parcel } from "./parcel.js";
import { Refused, Transport } from "./transport.js";

/** How the outbox behaves. */
export interface OutboxSettings {
  url: string;
  token: string;
  /** Where to keep what cannot be sent; nothing is kept where this is missing. */
  kept?: Kept | undefined;
  /** Sessions at once. */
  lanes: number;
  /** Tries of one parcel. */
  tries: number;
  /** The first pause between two tries in milliseconds; it doubles. */
  pause: number;
  /** Milliseconds for which a server may say nothing. */
  silence?: number | undefined;
}

/** What became of a run. */
export interface Outcome {
  /** Sessions of which something is lost for good. */
  lost: number;
  /** Sessions that wait on disk, those of earlier runs included. */
  kept: number;
  /** The first reason, for a person. */
  reason: string | undefined;
}

/** What waits in memory for one session. */
interface Line {
  parcels: Parcel[];
  moving: boolean;
  /** The rest of it goes to disk. */
  kept: boolean;
  /** The rest of it is pointless. */
  broken: boolean;
}

const LONGEST_PAUSE = 8_000;
/** After so many failures in a row the server counts as away, and everything goes to disk until it is back. */
const AWAY_AFTER = 4;
/** More parcels do not wait in memory. */
const MOST_IN_MEMORY = 20_000;
/** Milliseconds between two looks whether a server is back, at first and at most. */
const LOOK = { first: 1_000, most: 30_000 };
/** How long the end of a run waits for sessions of earlier runs. */
const FOR_EARLIER = 5_000;

/** Sends the parcels of a run. */
export class Outbox {
  readonly #settings: OutboxSettings;
  readonly #transport: Transport;
  readonly #kept: Kept | undefined;
  readonly #lines = new Map<string, Line>();
  readonly #mine = new Set<string>();
  readonly #lost = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();
  #inMemory = 0;
  #busy = 0;
  #failedInARow = 0;
  #notBefore = 0;
  #looksInVain = 0;
  #tokenRefused = false;
  #sentEarlier = false;
  #reason: string | undefined;
  #returning: Promise<void> | undefined;
  #earlier: Promise<void> | undefined;
  #woken: (() => void) | undefined;

  constructor(settings: Partial<OutboxSettings> & { url: string; token: string }) {
    this.#settings = { lanes: 6, tries: 6, pause: 250, ...settings };
    this.#transport = new Transport(settings.url, settings.token, settings.silence);
    this.#kept = settings.kept;
  }

  /** Puts a parcel on its way and returns at once. */
  send(parcel: Parcel): void {
    const line = this.#line(parcel.session);
    if (line.broken) return;
    if (!line.moving && line.parcels.length === 0 && (line.kept || this.#holdsBack())) {
      this.#keep(line, parcel);
      this.#lookForReturn();
      return;
    }
    line.parcels.push(parcel);
    this.#inMemory += 1;
    if (!line.moving) void this.#move(parcel.session, line);
  }

  /** True while something of the session is on its way. */
  isBusy(session: string): boolean {
    const line = this.#lines.get(session);
    return line !== undefined && (line.moving || line.kept || line.parcels.length > 0);
  }

  /**
   * Waits until everything has arrived, `timeout` milliseconds at the most; what has not is kept. A server that is away
   * is not waited for.
   */
  async flush(timeout: number): Promise<void> {
    const deadline = Date.now() + timeout;
    // A server that asks for more patience than there is gets it.
    while (this.#isMoving() && Date.now() < deadline && this.#notBefore < deadline) await sleep(10);
    // Once more, for a server that came back a moment ago.
    if (this.#mine.size > 0 && !this.#tokenRefused) {
      this.#woken?.();
      const until = Math.min(deadline, Date.now() + (this.#isAway() ? 1_000 : timeout));
      const looks = this.#looksInVain;
      while (this.#mine.size > 0 && this.#returning && looks === this.#looksInVain && Date.now() < until) await sleep(10);
    }
    const forEarlier = Math.min(deadline, Date.now() + FOR_EARLIER);
    while (this.#earlier && Date.now() < forEarlier) await sleep(10);
  }

  /** Gives up what is on its way and keeps it. Nothing may be sent after it. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#woken?.();
    while (this.#isMoving()) await sleep(5);
    await this.#returning;
    await this.#earlier;
    this.letGo();
  }

  /** The last thing that a process can do, without waiting for anything. */
  letGo(): void {
    this.#closing.abort();
    for (const [session, line] of this.#lines) this.#keepAll(session, line);
    try {
      this.#kept?.release();
    } catch {
      // The next run finds that this process is gone.
    }
    this.#transport.close();
  }

  /** What became of everything so far. */
  outcome(): Outcome {
    return { lost: this.#lost.size, kept: this.#kept?.count() ?? 0, reason: this.#reason };
  }

  #line(session: string): Line {
    let line = this.#lines.get(session);
    if (!line) {
      line = { parcels: [], moving: false, kept: this.#mine.has(session), broken: false };
      this.#lines.set(session, line);
    }
    return line;
  }

  #isAway(): boolean {
    return this.#failedInARow >= AWAY_AFTER;
  }

  /** True where new parcels need not try. */
  #holdsBack(): boolean {
    return this.#isAway() || this.#tokenRefused || this.#closing.signal.aborted || this.#inMemory > MOST_IN_MEMORY;
  }

  #isMoving(): boolean {
    return this.#inMemory > 0 || this.#busy > 0;
  }

  async #move(session: string, line: Line): Promise<void> {
    line.moving = true;
    await this.#enter();
    try {
      for (let parcel = line.parcels[0]; parcel; parcel = line.parcels[0]) {
        if (line.kept || this.#isAway() || this.#tokenRefused || this.#closing.signal.aborted) {
          this.#keepAll(session, line);
          break;
        }
        try {
          await this.#deliver(parcel, parcel.optional ? 1 : this.#settings.tries);
          // Whoever let go of everything meanwhile has taken the line away.
          if (line.parcels[0] !== parcel) break;
          this.#forget(line);
          this.#dispose(parcel);
          this.#sendEarlier();
        } catch (error) {
          if (line.parcels[0] !== parcel) break;
          const refused = error as Refused;
          if (refused.kind === "lasting") {
            this.#forget(line);
            this.#dispose(parcel);
            this.#lose(session, refused.message);
            if (parcel.essential) this.#break(line);
          } else if (parcel.optional) {
            this.#forget(line);
          } else {
            this.#reason ??= refused.message;
            this.#keepAll(session, line);
          }
        }
      }
    } finally {
      line.moving = false;
      this.#leave();
      if (!line.broken && !line.kept && line.parcels.length === 0) this.#lines.delete(session);
      this.#lookForReturn();
    }
  }

  /** Sends a parcel, again if need be. Throws `Refused`. */
  async #deliver(parcel: Parcel, tries: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#pause(this.#notBefore - Date.now());
      try {
        await this.#transport.send(parcel, this.#closing.signal);
        this.#failedInARow = 0;
        return;
      } catch (error) {
        const refused = error as Refused;
        if (refused.kind === "lasting") this.#failedInARow = 0;
        if (refused.kind === "token") this.#tokenRefused = true;
        if (refused.kind !== "passing") throw refused;
        // A server that asks for patience is there.
        if (refused.retryAfter !== undefined) this.#notBefore = Date.now() + refused.retryAfter;
        else if (!this.#closing.signal.aborted) this.#failedInARow += 1;
        if (attempt >= tries || this.#isAway() || this.#closing.signal.aborted) throw refused;
        const backoff = Math.min(LONGEST_PAUSE, this.#settings.pause * 2 ** (attempt - 1));
        await this.#pause(refused.retryAfter ?? backoff * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Keeps whatever of a session waits in memory. */
  #keepAll(session: string, line: Line): void {
    while (line.parcels.length > 0 && !line.broken) {
      const parcel = line.parcels[0] as Parcel;
      this.#forget(line);
      this.#keep(line, parcel);
    }
    if (line.broken) this.#break(line);
    else if (line.kept) this.#mine.add(session);
  }

  #keep(line: Line, parcel: Parcel): void {
    if (parcel.optional) return;
    try {
      if (!this.#kept) throw new Error(this.#reason ?? "The server could not be reached.");
      this.#kept.append(parcel);
      line.kept = true;
      this.#mine.add(parcel.session);
    } catch (error) {
      this.#lose(parcel.session, error instanceof Error ? error.message : String(error));
      if (parcel.essential) this.#break(line);
    }
    this.#dispose(parcel);
  }

  #forget(line: Line): void {
    line.parcels.shift();
    this.#inMemory -= 1;
  }

  #dispose({ disposable, content }: Parcel): void {
    if (disposable && "path" in content) rmSync(content.path, { force: true });
  }

  #break(line: Line): void {
    this.#inMemory -= line.parcels.length;
    line.parcels = [];
    line.broken = true;
  }

  #lose(session: string, reason: string): void {
    this.#lost.add(session);
    this.#reason ??= reason;
  }

  /** Looks from time to time whether the server is back, and then sends what was kept in this run. */
  #lookForReturn(): void {
    if (this.#returning || this.#mine.size === 0 || this.#tokenRefused || this.#closing.signal.aborted) return;
    this.#returning = this.#return().finally(() => {
      this.#returning = undefined;
    });
  }

  async #return(): Promise<void> {
    let wait: number = LOOK.first;
    while (this.#mine.size > 0 && !this.#tokenRefused && !this.#closing.signal.aborted) {
      await this.#pause(wait, true);
      if (this.#closing.signal.aborted) return;
      for (const session of this.#mine) {
        if (await this.#sendKept(session)) continue;
        // Another one is tried next, in case it is the session that the server cannot take.
        this.#mine.delete(session);
        this.#mine.add(session);
        wait = Math.min(LOOK.most, wait * 2);
        this.#looksInVain += 1;
        break;
      }
    }
  }

  /** Sends what is kept of a session that this process holds; false where the server does not take it now. */
  async #sendKept(session: string): Promise<boolean> {
    const kept = this.#kept;
    if (!kept) return true;
    let sent = 0;
    for (;;) {
      const parcels = kept.read(session, sent);
      if (parcels.length === 0) break;
      for (const parcel of parcels) {
        sent += 1;
        try {
          await this.#deliver(parcel, 1);
        } catch (error) {
          const refused = error as Refused;
          if (refused.kind !== "lasting") {
            this.#reason ??= refused.message;
            return false;
          }
          this.#lose(session, refused.message);
          // Without its beginning the rest has nothing to belong to.
          if (parcel.essential) sent = Number.MAX_SAFE_INTEGER;
        }
      }
    }
    kept.remove(session);
    this.#mine.delete(session);
    const line = this.#lines.get(session);
    if (line) line.kept = false;
    if (line && !line.moving && line.parcels.length === 0) this.#lines.delete(session);
    return true;
  }

  /** Once the server has taken something, it is sent what earlier runs kept, in a lane of its own. */
  #sendEarlier(): void {
    if (this.#earlier || !this.#kept || this.#sentEarlier) return;
    this.#sentEarlier = true;
    this.#earlier = this.sendAllKept().then(() => {
      this.#earlier = undefined;
    });
  }
  /** Sends whatever is kept and held by nobody else; the number of sessions that went. Stops where the server does not take it. */
  async sendAllKept(): Promise<number> {
    const tried = new Set(this.#mine);
    for (let sent = 0; ; ) {
      const session = this.#closing.signal.aborted ? undefined : this.#kept?.take(tried);
      if (!session) return sent;
      tried.add(session);
      // One that fails is left for another time; the others may go.
      if (await this.#sendKept(session)) sent += 1;
      else if (this.#isAway() || this.#tokenRefused) return sent;
    }
  }

  async #pause(millis: number, wakeable = false): Promise<void> {
    if (millis <= 0 || this.#closing.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#closing.signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, millis);
      this.#closing.signal.addEventListener("abort", done);
      if (wakeable) this.#woken = done;
    });
  }

  async #enter(): Promise<void> {
    if (this.#busy < this.#settings.lanes) {
      this.#busy += 1;
      return;
    }
    // Whoever leaves hands its lane over.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#busy -= 1;
  }
}

function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis);
  });
}
