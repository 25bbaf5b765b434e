/**
 * Sends requests to the server in the background: in order within a session, a few sessions at once, again where the
 * server or the network stumbled. It never throws into a test run; what could not be sent is counted.
 */
/** One thing to send. */
export interface Parcel {
    /** The session it belongs to; parcels of one session keep their order. */
    session: string;
    method: "POST" | "PATCH" | "PUT";
    path: string;
    headers?: Record<string, string>;
    /** Made when it is sent, and again when it is sent again. */
    body: () => Promise<Body> | Body;
    /** Later parcels of the session are pointless without this one. */
    essential?: boolean;
    /** Nobody waits for it and nobody misses it: not sent again, not counted. */
    optional?: boolean;
}
/** What a request may carry. */
export type Body = string | Uint8Array | undefined;
/** How the outbox behaves. */
export interface OutboxSettings {
    url: string;
    token: string;
    /** Requests at once. */
    lanes: number;
    /** Tries of one parcel. */
    tries: number;
    /** The first pause between two tries in milliseconds; it doubles. */
    pause: number;
}
/** What went wrong in a run. */
export interface Trouble {
    /** Sessions of which something is missing. */
    sessions: number;
    /** The first reason, for a person. */
    first: string | undefined;
}
/** The way to the server. */
export declare class Outbox {
    #private;
    constructor(settings: Partial<OutboxSettings> & {
        url: string;
        token: string;
    });
    /** Puts a parcel on its way and returns at once. */
    send(parcel: Parcel): void;
    /** True while something of the session is on its way. */
    isBusy(session: string): boolean;
    /** Waits until everything has arrived or was given up, `timeout` milliseconds at the most. */
    flush(timeout: number): Promise<void>;
    /** What could not be sent so far. */
    trouble(): Trouble;
}
