/**
 * The recorders of this process, so that a global teardown can wait for them.
 */
const REGISTRY = Symbol.for("session-history.recorders");
function registry() {
    const home = globalThis;
    home[REGISTRY] ??= new Map();
    return home[REGISTRY];
}
/** Makes a recorder known. */
export function register(recorder, flush) {
    registry().set(recorder, flush);
}
/** Forgets a recorder. */
export function unregister(recorder) {
    registry().delete(recorder);
}
/**
 * Waits until everything recorded so far has arrived, `timeout` milliseconds at the most. Call it in a global teardown
 * that stops the very server which is recorded into; otherwise the reporter does it by itself.
 */
export async function flushRecordings(timeout = 30_000) {
    await Promise.all([...registry().values()].map((flush) => flush(timeout)));
}
