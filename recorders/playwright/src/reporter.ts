/**
 * The Playwright reporter: one test attempt is one session. It watches the run from Playwright's main process, so a
 * worker that dies leaves a session with an end. It never fails the run.
 */
import { linkSync, renameSync, writeFileSync } from "node:fs";

import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestResult,
} from "@playwright/test/reporter";

import { errorText } from "./actions.js";
import { deviceOf, orientationOf, type DeviceUse } from "./device.js";
import { filesOf } from "./files.js";
import { Kept } from "./kept.js";
import { settle, type RecorderOptions, type Settings } from "./options.js";
import { Outbox } from "./outbox.js";
import { Pulse } from "./pulse.js";
import { Redactor } from "./redact.js";
import { register, unregister } from "./running.js";
import { sessionId } from "./session-id.js";
import type { Parcel } from "./parcel.js";
import { closeSpool, dropCaptured, openSpool, placeFor, readCaptured, type Captured, type LogLine } from "./spool.js";
import * as wire from "./wire.js";

/** What the reporter remembers of one attempt at a test. */
interface Attempt {
  session: string;
  /** See `Pulse`. */
  turn: number;
  requestedAt: Date;
  startedAt: Date | undefined;
  output: LogLine[];
  /** Characters of `output`. */
  written: number;
}

/** The parts of a project's `use` that say how a test is run. */
type Use = DeviceUse & { headless?: boolean; locale?: string; video?: unknown };

/** Tests that wait in the sight of all: each of them has to say now and then that it still does. */
const MOST_WAITING = 100;
/** What a test may write to its standard output before the rest is cut, in characters. */
const LONGEST_OUTPUT = 2_000_000;
/** Longer texts wait in a file. */
const LONGEST_TEXT_IN_MEMORY = 16_000;
/** Whoever presses Ctrl-C does not wait. */
const FLUSH_AFTER_INTERRUPT = 2_000;

export default class SessionHistoryReporter implements Reporter {
  readonly #options: RecorderOptions;
  readonly #attempts = new Map<string, Attempt>();
  readonly #spool: string | undefined;
  #settings: Settings | undefined;
  #outbox: Outbox | undefined;
  #redactor = new Redactor();
  #root = "";
  readonly #pulse = new Pulse();
  #heart: NodeJS.Timeout | undefined;
  #shard: string | undefined;
  #begun = new Date(0);
  #limited = false;
  #notAsked = new Set<TestCase>();
  #faults = 0;
  #firstFault: string | undefined;

  constructor(options: RecorderOptions = {}) {
    this.#options = options;
    // Nothing runs where tests are only listed, or where reports of other machines are put together.
    if (process.argv.includes("--list") || process.argv[2] === "merge-reports") return;
    this.#spool = this.#guard(() =>
      openSpool({ network: options.network ?? "without-bodies", screenshot: options.screenshot ?? "on" }),
    );
  }

  /** It writes one line at most; the run's own reporter stays. */
  printsToStdio(): boolean {
    return false;
  }

  onBegin(config: FullConfig, suite: Suite): void {
    this.#guard(() => {
      if (!this.#spool) return;
      const settings = settle(this.#options, process.env);
      if (!settings) return;
      const { url, token } = settings;
      this.#settings = settings;
      const kept =
        settings.keepAtMost > 0 ? Kept.of(settings.keepIn, url, token, settings.keepAtMost) : undefined;
      this.#outbox = new Outbox({ url, token, kept });
      this.#redactor = new Redactor(settings.secrets);
      this.#root = config.rootDir;
      this.#shard = config.shard ? `${config.shard.current}/${config.shard.total}` : undefined;
      // Who waits for the recordings does so after the last test.
      register(this, async (timeout) => {
        this.#abandonRest();
        await this.#outbox?.flush(timeout);
      });
      process.once("exit", this.#onExit);
      this.#begun = new Date();
      const tests = suite.allTests().filter((test) => test.expectedStatus !== "skipped");
      this.#limited = tests.length > config.workers;
      this.#notAsked = new Set(tests);
      this.#askAhead();
      this.#heart = setInterval(() => this.#beat(), settings.heartbeatEvery);
      this.#heart.unref();
    });
  }

  onTestBegin(test: TestCase, result: TestResult): void {
    this.#guard(() => {
      if (!this.#outbox || test.expectedStatus === "skipped") return;
      const key = keyOf(test, result.retry);
      if (this.#notAsked.delete(test)) this.#ask(test, 0, this.#begun, this.#limited);
      this.#askAhead();
      if (!this.#attempts.has(key)) this.#ask(test, result.retry, result.startTime, false);
      const attempt = this.#attempts.get(key);
      // What no worker takes is announced as well, e.g. the rest of a series that broke.
      if (!attempt || attempt.startedAt || result.workerIndex < 0) return;
      attempt.startedAt = later(result.startTime, attempt.requestedAt);
      this.#outbox.send(wire.started(attempt.session, attempt.startedAt));
    });
  }

  onStdOut(chunk: string | Buffer, test?: TestCase | void, result?: TestResult | void): void {
    this.#note("stdout", chunk, test, result);
  }

  onStdErr(chunk: string | Buffer, test?: TestCase | void, result?: TestResult | void): void {
    this.#note("stderr", chunk, test, result);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#guard(() => {
      const key = keyOf(test, result.retry);
      const attempt = this.#attempts.get(key);
      if (!attempt || !this.#outbox || !this.#settings) return;
      this.#attempts.delete(key);
      if (!attempt.startedAt) {
        this.#abandon(attempt, later(new Date(), attempt.requestedAt));
        return;
      }
      const captured = this.#spool ? readCaptured(this.#spool, test.id, result.retry) : undefined;
      this.#sendMoments(attempt, captured, result);
      // Whatever becomes of the files: the session ends.
      this.#guard(() => this.#sendFiles(attempt, captured, test, result));
      this.#guard(() => this.#spool && dropCaptured(this.#spool, test.id, result.retry));
      this.#outbox.send(wire.ended(attempt.session, this.#endingOf(attempt, test, result)));
    });
  }

  async onEnd(result: FullResult): Promise<void> {
    try {
      clearInterval(this.#heart);
      this.#abandonRest();
      const patience = this.#settings?.flushTimeout ?? 0;
      await this.#outbox?.flush(result.status === "interrupted" ? Math.min(patience, FLUSH_AFTER_INTERRUPT) : patience);
      await this.#outbox?.close();
    } catch (error) {
      this.#fault(error);
    }
    unregister(this);
    process.off("exit", this.#onExit);
    this.#guard(() => {
      if (this.#spool) closeSpool(this.#spool);
    });
    this.#warn();
  }

  /** The run ends without saying so, e.g. because another reporter ends the process. */
  readonly #onExit = (): void => {
    this.#guard(() => {
      this.#outbox?.letGo();
      if (this.#spool) closeSpool(this.#spool);
    });
  };

  /** Tests that were never reached: the run was stopped before. */
  #abandonRest(): void {
    for (const attempt of this.#attempts.values()) {
      this.#abandon(attempt, later(new Date(), attempt.requestedAt));
    }
    this.#attempts.clear();
    const never = later(new Date(), this.#begun);
    for (const test of this.#notAsked) this.#ask(test, 0, this.#begun, this.#limited, notRun(never));
    this.#notAsked.clear();
  }

  /** Asks for the tests that come next, so that people see a queue; of a large run not for all of them at once. */
  #askAhead(): void {
    let waiting = [...this.#attempts.values()].filter(({ startedAt }) => !startedAt).length;
    for (const test of this.#notAsked) {
      if (waiting >= MOST_WAITING) return;
      this.#notAsked.delete(test);
      this.#ask(test, 0, this.#begun, this.#limited);
      waiting += 1;
    }
  }

  /** Asks for a session; of one that is over already this is all. */
  #ask(test: TestCase, retry: number, at: Date, queued: boolean, ending?: wire.Ending): void {
    if (!this.#outbox || !this.#settings) return;
    const project = test.parent.project();
    const use = (project?.use ?? {}) as Use;
    const name = project?.name ?? "";
    const own = this.#settings.devices[name];
    const device = own ? { ...own, os_version: own.os_version ?? null } : deviceOf(use, name);
    const session = sessionId(at.getTime());
    if (!ending) {
      const turn = this.#pulse.turn();
      this.#attempts.set(keyOf(test, retry), { session, turn, requestedAt: at, startedAt: undefined, output: [], written: 0 });
    }
    // The path of titles: project, file, describes, test.
    const [, , file = "", ...titles] = test.titlePath();
    this.#outbox.send(
      wire.create({
        id: session,
        requestedAt: at,
        ...(ending ? { ending } : {}),
        queueKind: queued ? "concurrency" : null,
        app: this.#settings.app,
        device,
        client: { language: use.locale ?? null, user_agent: use.userAgent ?? null },
        options: {
          orientation: orientationOf(use),
          headless: use.headless !== false,
          debug: true,
          network_intercept: this.#settings.network !== "off",
        },
        tags: {
          ...this.#settings.tags,
          test: this.#redactor.text(titles.join(" › ")),
          file,
          project: name,
          ...(retry > 0 ? { retry: String(retry) } : {}),
          ...(test.repeatEachIndex > 0 ? { repeat: String(test.repeatEachIndex) } : {}),
          ...(this.#shard ? { shard: this.#shard } : {}),
        },
      }),
    );
  }

  #abandon(attempt: Attempt, at: Date): void {
    const ending: wire.Ending = attempt.startedAt
      ? { status: "failed", at, reason: "error", error: "The run was stopped while this test ran." }
      : notRun(at);
    this.#outbox?.send(wire.ended(attempt.session, ending));
  }

  #sendMoments(attempt: Attempt, captured: Captured | undefined, result: TestResult): void {
    const start = attempt.startedAt;
    if (!captured || !start) return;
    // The worker's clock is this machine's, yet a moment must never lie outside its session.
    const end = endOf(attempt, result);
    const { connected_at, first_frame_at, app_launched_at } = captured.moments;
    const seen = [
      { event: "connected" as const, at: connected_at },
      { event: "first_frame" as const, at: first_frame_at },
      { event: "launched" as const, at: app_launched_at },
    ].flatMap(({ event, at }) => (at ? [{ event, at: earlier(later(new Date(at), start), end) }] : []));
    if (seen.length > 0) this.#outbox?.send(wire.milestones(attempt.session, seen));
  }

  #sendFiles(attempt: Attempt, captured: Captured | undefined, test: TestCase, result: TestResult): void {
    if (!this.#settings) return;
    const { session, output } = attempt;
    const sources = { test, result, captured, output, end: endOf(attempt, result), settings: this.#settings, redactor: this.#redactor, root: this.#root };
    for (const file of filesOf(sources)) {
      if ("reason" in file) this.#outbox?.send(wire.missing(session, file.kind, file.reason));
      else this.#outbox?.send(this.#owned(wire.file(session, file.kind, file.name, file.type, file.content), file.name));
    }
  }

  /** Gives a parcel a file of its own, which is deleted after it was sent: what waits takes no memory. */
  #owned(parcel: Parcel, name: string): Parcel {
    const { content } = parcel;
    if (!this.#spool || ("text" in content && content.text.length <= LONGEST_TEXT_IN_MEMORY)) return parcel;
    try {
      const place = placeFor(this.#spool, parcel.session, name);
      if ("text" in content) writeFileSync(place, content.text, { mode: 0o600 });
      else if (content.path.startsWith(this.#spool)) renameSync(content.path, place);
      else linkSync(content.path, place);
      return { ...parcel, content: { path: place }, disposable: true };
    } catch {
      // Another disk: Playwright's own file serves as well, as long as it is there.
      return parcel;
    }
  }

  #endingOf(attempt: Attempt, test: TestCase, result: TestResult): wire.Ending {
    const at = endOf(attempt, result);
    const error = errorText(result.errors.map((one) => one.message ?? one.value ?? "").join("\n\n"), this.#redactor);
    if (result.status === "skipped") return { status: "completed", at, reason: "skipped" };
    if (result.status === "interrupted") {
      return { status: "failed", at, reason: "interrupted", error: error || "The run was interrupted." };
    }
    // A test that is expected to fail and does so went as it should.
    if (result.status === test.expectedStatus) return { status: "completed", at, reason: "test" };
    if (result.status === "timedOut") {
      return { status: "failed", at, reason: "time_limit", error: error || "The test ran out of time." };
    }
    return { status: "failed", at, reason: "error", error: error || "The test passed although it was expected to fail." };
  }

  #note(source: string, chunk: string | Buffer, test?: TestCase | void, result?: TestResult | void): void {
    if (!test || !result) return;
    const attempt = this.#attempts.get(keyOf(test, result.retry));
    const text = chunk.toString().trimEnd();
    if (!attempt || !text || attempt.written > LONGEST_OUTPUT) return;
    attempt.written += text.length + 100;
    const rest = attempt.written > LONGEST_OUTPUT ? "\n(The rest was too long to record.)" : "";
    attempt.output.push({ at: new Date().toISOString(), source, text: text.slice(0, LONGEST_OUTPUT) + rest });
  }

  #beat(): void {
    this.#guard(() => {
      for (const { session } of this.#pulse.beat(this.#attempts.values())) {
        if (!this.#outbox?.isBusy(session)) this.#outbox?.send(wire.heartbeat(session, new Date()));
      }
    });
  }

  #guard<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.#fault(error);
      return undefined;
    }
  }

  #fault(error: unknown): void {
    this.#faults += 1;
    this.#firstFault ??= error instanceof Error ? error.message : String(error);
  }

  /** One line at the end of the run, where something did not arrive. */
  #warn(): void {
    if (!this.#outbox && this.#faults === 0) return;
    const { lost, kept, reason } = this.#outbox?.outcome() ?? { lost: 0, kept: 0, reason: undefined };
    const missing = lost + this.#faults;
    if (missing === 0 && kept === 0) return;
    const sessions = (count: number): string => (count === 1 ? "1 session is" : `${count} sessions are`);
    const words = [
      kept > 0
        ? `${sessions(kept)} kept on this machine. The next run sends them, or: npx session-history-playwright flush.`
        : "",
      missing > 0 ? `${sessions(missing)} not fully recorded.` : "",
      (reason ?? this.#firstFault ?? "").split("\n")[0] ?? "",
    ];
    process.stderr.write(`session-history: ${this.#redactor.text(words.filter(Boolean).join(" "))}\n`);
  }
}

function keyOf(test: TestCase, retry: number): string {
  return `${test.id}/${retry}`;
}

function notRun(at: Date): wire.Ending {
  return { status: "abandoned", at, reason: "not_run" };
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function endOf(attempt: Attempt, result: TestResult): Date {
  const start = attempt.startedAt ?? attempt.requestedAt;
  return later(new Date(result.startTime.getTime() + Math.max(0, result.duration)), start);
}
