/**
 * The Playwright reporter: one test attempt is one session. It watches the run from Playwright's main process, so a
 * worker that dies leaves a session with an end. It never fails the run.
 */
import { readFileSync } from "node:fs";
import { actionsOf, plain } from "./actions.js";
import { deviceOf, orientationOf } from "./device.js";
import { mergeHars } from "./har.js";
import { settle } from "./options.js";
import { Outbox } from "./outbox.js";
import { Redactor } from "./redact.js";
import { register, unregister } from "./running.js";
import { sessionId } from "./session-id.js";
import { closeSpool, openSpool, readCaptured } from "./spool.js";
import * as wire from "./wire.js";
export default class SessionHistoryReporter {
    #options;
    #attempts = new Map();
    #spool;
    #settings;
    #outbox;
    #redactor = new Redactor();
    #root = "";
    #heart;
    #faults = 0;
    #firstFault;
    constructor(options = {}) {
        this.#options = options;
        this.#spool = this.#guard(() => openSpool({ network: options.network ?? "without-bodies", screenshot: options.screenshot ?? "on" }));
    }
    /** It writes one line at most; the run's own reporter stays. */
    printsToStdio() {
        return false;
    }
    onBegin(config, suite) {
        this.#guard(() => {
            this.#settings = settle(this.#options, process.env);
            if (!this.#settings)
                return;
            this.#outbox = new Outbox({ url: this.#settings.url, token: this.#settings.token });
            this.#redactor = new Redactor(this.#settings.secrets);
            this.#root = config.rootDir;
            // Who waits for the recordings does so after the last test.
            register(this, async (timeout) => {
                this.#abandonRest();
                await this.#outbox?.flush(timeout);
            });
            const now = new Date();
            const tests = suite.allTests().filter((test) => test.expectedStatus !== "skipped");
            const limited = tests.length > config.workers;
            for (const test of tests)
                this.#ask(test, 0, now, limited);
            this.#heart = setInterval(() => this.#beat(), this.#settings.heartbeatEvery);
            this.#heart.unref();
        });
    }
    onTestBegin(test, result) {
        this.#guard(() => {
            if (!this.#outbox || test.expectedStatus === "skipped")
                return;
            const key = keyOf(test, result.retry);
            if (!this.#attempts.has(key))
                this.#ask(test, result.retry, result.startTime, false);
            const attempt = this.#attempts.get(key);
            if (!attempt || attempt.startedAt)
                return;
            attempt.startedAt = later(result.startTime, attempt.requestedAt);
            this.#outbox.send(wire.started(attempt.session, attempt.startedAt));
        });
    }
    onStdOut(chunk, test, result) {
        this.#note("stdout", chunk, test, result);
    }
    onStdErr(chunk, test, result) {
        this.#note("stderr", chunk, test, result);
    }
    onTestEnd(test, result) {
        this.#guard(() => {
            const key = keyOf(test, result.retry);
            const attempt = this.#attempts.get(key);
            if (!attempt || !this.#outbox || !this.#settings)
                return;
            this.#attempts.delete(key);
            const neverRan = !attempt.startedAt || (result.status === "skipped" && result.workerIndex < 0);
            if (neverRan) {
                this.#abandon(attempt, later(new Date(), attempt.requestedAt));
                return;
            }
            const captured = this.#spool ? readCaptured(this.#spool, test.id, result.retry) : undefined;
            this.#sendMoments(attempt, captured, result);
            this.#sendFiles(attempt, captured, test, result);
            this.#outbox.send(wire.ended(attempt.session, this.#endingOf(attempt, test, result)));
        });
    }
    async onEnd(_result) {
        try {
            clearInterval(this.#heart);
            this.#abandonRest();
            await this.#outbox?.flush(this.#settings?.flushTimeout ?? 0);
        }
        catch (error) {
            this.#fault(error);
        }
        unregister(this);
        this.#guard(() => {
            if (this.#spool)
                closeSpool(this.#spool);
        });
        this.#warn();
    }
    /** Tests that were never reached: the run was stopped before. */
    #abandonRest() {
        for (const attempt of this.#attempts.values()) {
            this.#abandon(attempt, later(new Date(), attempt.requestedAt));
        }
        this.#attempts.clear();
    }
    #ask(test, retry, at, queued) {
        if (!this.#outbox || !this.#settings)
            return;
        const project = test.parent.project();
        const use = (project?.use ?? {});
        const name = project?.name ?? "";
        const own = this.#settings.devices[name];
        const device = own ? { ...own, os_version: own.os_version ?? null } : deviceOf(use, name);
        const attempt = { session: sessionId(at.getTime()), requestedAt: at, startedAt: undefined, output: [] };
        this.#attempts.set(keyOf(test, retry), attempt);
        // The path of titles: project, file, describes, test.
        const [, , file = "", ...titles] = test.titlePath();
        this.#outbox.send(wire.create({
            id: attempt.session,
            requestedAt: at,
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
            },
        }));
    }
    #abandon(attempt, at) {
        const ending = attempt.startedAt
            ? { status: "failed", at, reason: "error", error: "The run was stopped while this test ran." }
            : { status: "abandoned", at, reason: "not_run" };
        this.#outbox?.send(wire.ended(attempt.session, ending));
    }
    #sendMoments(attempt, captured, result) {
        const start = attempt.startedAt;
        if (!captured || !start)
            return;
        // The worker's clock is this machine's, yet a moment must never lie outside its session.
        const end = endOf(attempt, result);
        const { connected_at, first_frame_at, app_launched_at } = captured.moments;
        const seen = [
            { event: "connected", at: connected_at },
            { event: "first_frame", at: first_frame_at },
            { event: "launched", at: app_launched_at },
        ].flatMap(({ event, at }) => (at ? [{ event, at: earlier(later(new Date(at), start), end) }] : []));
        if (seen.length > 0)
            this.#outbox?.send(wire.milestones(attempt.session, seen));
    }
    #sendFiles(attempt, captured, test, result) {
        const { session } = attempt;
        const put = (kind, name, type, content) => this.#outbox?.send(wire.file(session, kind, name, type, content));
        const none = (kind, reason) => this.#outbox?.send(wire.missing(session, kind, reason));
        const withoutFixture = "The test does not use the recording fixture. Extend its test with `recording` to capture one.";
        const lines = [...(captured?.lines ?? []), ...attempt.output].sort((a, b) => a.at.localeCompare(b.at));
        const errors = result.errors.map((error) => this.#errorText(error.stack ?? error.message ?? error.value ?? ""));
        if (captured || lines.length > 0 || errors.length > 0) {
            put("debug_log", "debug.log", "text/plain; charset=utf-8", { text: this.#debugLog(lines, errors, attempt, result) });
        }
        else {
            none("debug_log", withoutFixture);
        }
        const har = captured && mergeHars(captured.hars.map((path) => readFileSync(path, "utf8")), this.#redactor);
        if (har)
            put("network_log", "network.har", "application/json", { text: JSON.stringify(har) });
        else if (this.#settings?.network === "off")
            none("network_log", "Network logs are switched off. Set `network` of the reporter to record them.");
        else
            none("network_log", captured ? "The test opened no browser." : withoutFixture);
        const actions = actionsOf(result.steps, this.#redactor, this.#root);
        put("action_log", "actions.jsonl", "application/x-ndjson", {
            text: actions.map((action) => `${JSON.stringify(action)}\n`).join(""),
        });
        const shots = result.attachments.filter((file) => file.name === "screenshot" && file.path);
        const shot = shots.at(-1)?.path ?? captured?.screenshot;
        if (shot)
            put("screenshot", "screenshot.png", "image/png", { path: shot });
        else
            none("screenshot", captured ? "No page was open when the test ended." : withoutFixture);
        const video = result.attachments.find((file) => file.name === "video" && file.path)?.path;
        if (video)
            put("video", "video.webm", "video/webm", { path: video });
        else
            none("video", "Set `video: \"on\"` in the Playwright config to record one.");
        const trace = result.attachments.find((file) => file.name === "trace" && file.path)?.path;
        if (trace && test.outcome() !== "expected")
            put("other", "trace.zip", "application/zip", { path: trace });
    }
    #debugLog(lines, errors, attempt, result) {
        const out = lines.map((line) => `${line.at} ${line.source.padEnd(15)} ${this.#redactor.text(plain(line.text))}`);
        const end = endOf(attempt, result).toISOString();
        for (const error of errors)
            out.push(`${end} ${"test.failed".padEnd(15)} ${error}`);
        if (out.length === 0)
            out.push(`${end} ${"recorder".padEnd(15)} The test wrote nothing to the console.`);
        return `${out.join("\n")}\n`;
    }
    #endingOf(attempt, test, result) {
        const at = endOf(attempt, result);
        const error = this.#errorText(result.errors.map((one) => one.message ?? one.value ?? "").join("\n\n"));
        if (result.status === "skipped")
            return { status: "completed", at, reason: "skipped" };
        if (result.status === "interrupted") {
            return { status: "failed", at, reason: "interrupted", error: error || "The run was interrupted." };
        }
        // A test that is expected to fail and does so went as it should.
        if (result.status === test.expectedStatus)
            return { status: "completed", at, reason: "test" };
        if (result.status === "timedOut") {
            return { status: "failed", at, reason: "time_limit", error: error || "The test ran out of time." };
        }
        return { status: "failed", at, reason: "error", error: error || "The test passed although it was expected to fail." };
    }
    #errorText(text) {
        return this.#redactor.typing(plain(text)).replace(/[^\P{Cc}\n\t]/gu, "").trim();
    }
    #note(source, chunk, test, result) {
        if (!test || !result)
            return;
        const attempt = this.#attempts.get(keyOf(test, result.retry));
        const text = chunk.toString().trimEnd();
        if (attempt && text)
            attempt.output.push({ at: new Date().toISOString(), source, text });
    }
    #beat() {
        this.#guard(() => {
            for (const attempt of this.#attempts.values()) {
                if (attempt.startedAt && !this.#outbox?.isBusy(attempt.session)) {
                    this.#outbox?.send(wire.heartbeat(attempt.session, new Date()));
                }
            }
        });
    }
    #guard(act) {
        try {
            return act();
        }
        catch (error) {
            this.#fault(error);
            return undefined;
        }
    }
    #fault(error) {
        this.#faults += 1;
        this.#firstFault ??= error instanceof Error ? error.message : String(error);
    }
    #warn() {
        const trouble = this.#outbox?.trouble() ?? { sessions: 0, first: undefined };
        const many = trouble.sessions + this.#faults;
        if (many === 0)
            return;
        const what = many === 1 ? "1 session is" : `${many} sessions are`;
        const why = (trouble.first ?? this.#firstFault ?? "").split("\n")[0] ?? "";
        process.stderr.write(`session-history: ${what} not fully recorded. ${this.#redactor.text(why)}\n`);
    }
}
function keyOf(test, retry) {
    return `${test.id}/${retry}`;
}
function later(a, b) {
    return a > b ? a : b;
}
function earlier(a, b) {
    return a < b ? a : b;
}
function endOf(attempt, result) {
    const start = attempt.startedAt ?? attempt.requestedAt;
    return later(new Date(result.startTime.getTime() + Math.max(0, result.duration)), start);
}
