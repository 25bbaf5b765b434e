/**
 * The recorders of this process, so that a global teardown can wait for them.
 */

const REGISTRY = Symbol.for("session-history.recorders");

type Flush = (timeout: number) => Promise<void>;

function registry(): Map<object, Flush> {
  const home = globalThis as { [REGISTRY]?: Map<object, Flush> };
  home[REGISTRY] ??= new Map();
  return home[REGISTRY];
}

/** Makes a recorder known. */
export function register(recorder: object, flush: Flush): void {
  registry().set(recorder, flush);
}

/** Forgets a recorder. */
export function unregister(recorder: object): void {
  registry().delete(recorder);
}

/**
 * Waits until everything recorded so far has arrived, `timeout` milliseconds at the most. Call it in a global teardown
 * that stops the very server which is recorded into; otherwise the reporter does it by itself.
 */
export async function flushRecordings(timeout = 30_000): Promise<void> {
  await Promise.all([...registry().values()].map((flush) => flush(timeout)));
}
