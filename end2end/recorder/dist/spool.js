/**
 * The folder through which a worker hands the reporter what it captured. Workers inherit its name from the
 * environment, so a fixture without a reporter captures nothing.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
/** Names the folder of the run. */
const SPOOL = "SESSION_HISTORY_SPOOL";
/** Tells the workers what to capture. */
const CAPTURE = "SESSION_HISTORY_CAPTURE";
/** Makes the folder of a run and tells the workers to come. */
export function openSpool(capture) {
    const folder = mkdtempSync(join(tmpdir(), "session-history-"));
    process.env[SPOOL] = folder;
    process.env[CAPTURE] = JSON.stringify(capture);
    return folder;
}
/** Takes the folder and everything in it away. */
export function closeSpool(folder) {
    delete process.env[SPOOL];
    delete process.env[CAPTURE];
    rmSync(folder, { recursive: true, force: true });
}
/** In a worker: the folder of one attempt at a test, or nothing where nobody records. */
export function attemptFolder(testId, retry) {
    const spool = process.env[SPOOL];
    if (!spool)
        return undefined;
    const folder = pathOf(spool, testId, retry);
    mkdirSync(folder, { recursive: true });
    return folder;
}
/** In a worker: what to capture. */
export function captureSettings() {
    return JSON.parse(process.env[CAPTURE] ?? `{"network":"without-bodies","screenshot":"on"}`);
}
/** In the reporter: what the worker left of one attempt; nothing where the fixture was not used. */
export function readCaptured(spool, testId, retry) {
    const folder = pathOf(spool, testId, retry);
    let names;
    try {
        names = readdirSync(folder);
    }
    catch {
        return undefined;
    }
    const read = (name) => (names.includes(name) ? readFileSync(join(folder, name), "utf8") : "");
    return {
        moments: parse(read("moments.json")) ?? {},
        lines: read("console.jsonl")
            .split("\n")
            .map((line) => parse(line))
            .filter((line) => line !== undefined),
        hars: names
            .filter((name) => name.endsWith(".har"))
            .sort()
            .map((name) => join(folder, name))
            .filter((path) => statSync(path).size > 0),
        screenshot: names.includes("screenshot.png") ? join(folder, "screenshot.png") : undefined,
    };
}
function pathOf(spool, testId, retry) {
    return join(spool, `${testId.replace(/[^\w-]/g, "_")}-${retry}`);
}
function parse(text) {
    if (!text)
        return undefined;
    try {
        return JSON.parse(text);
    }
    catch {
        // A worker that was killed leaves a torn last line.
        return undefined;
    }
}
