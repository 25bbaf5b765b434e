/**
 * The recorders of this process, so that a global teardown can wait for them.
 */
type Flush = (timeout: number) => Promise<void>;
/** Makes a recorder known. */
export declare function register(recorder: object, flush: Flush): void;
/** Forgets a recorder. */
export declare function unregister(recorder: object): void;
/**
 * Waits until everything recorded so far has arrived, `timeout` milliseconds at the most. Call it in a global teardown
 * that stops the very server which is recorded into; otherwise the reporter does it by itself.
 */
export declare function flushRecordings(timeout?: number): Promise<void>;
export {};
