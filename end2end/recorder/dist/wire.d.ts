import type { Device } from "./device.js";
import type { AppOptions } from "./options.js";
import type { Parcel } from "./outbox.js";
/** The kinds of files that the recorder makes. */
export type FileKind = "debug_log" | "network_log" | "action_log" | "video" | "screenshot" | "other";
/** What is known of a session when it is asked for. */
export interface NewSession {
    id: string;
    requestedAt: Date;
    /** Where it did not wait at all. */
    startedAt?: Date;
    queueKind: "concurrency" | null;
    app: AppOptions;
    device: Device;
    client: {
        language: string | null;
        user_agent: string | null;
    };
    options: {
        orientation: string | null;
        headless: boolean;
        debug: boolean;
        network_intercept: boolean;
    };
    tags: Record<string, string>;
}
/** How a session ended. */
export interface Ending {
    status: "completed" | "failed" | "abandoned";
    at: Date;
    reason: string;
    error?: string;
}
/** A file on disk or in memory. */
export type Content = {
    path: string;
} | {
    text: string;
};
/** Asks for a session. */
export declare function create(session: NewSession): Parcel;
/** The test began to run. */
export declare function started(session: string, at: Date): Parcel;
/** What only the browser saw. */
export type Milestone = "connected" | "first_frame" | "launched";
/** What the browser saw, in the order of time. */
export declare function milestones(session: string, times: {
    event: Milestone;
    at: Date;
}[]): Parcel;
/** The test still runs. */
export declare function heartbeat(session: string, at: Date): Parcel;
/** The test is over. */
export declare function ended(session: string, ending: Ending): Parcel;
/** A file. */
export declare function file(session: string, kind: FileKind, name: string, type: string, content: Content): Parcel;
/** A file that there is not, and how to get one. */
export declare function missing(session: string, kind: FileKind, reason: string): Parcel;
