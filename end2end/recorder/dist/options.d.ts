/**
 * What the recorder is told, by the Playwright config and by the environment. Nothing here talks to a server.
 */
/** The app that the tests drive. */
export interface AppOptions {
    /** The bundle id or package name, e.g. `com.acme.shop`. */
    id?: string;
    /** The name people know. */
    name?: string;
    /** The version people know, e.g. `4.12.0`. */
    version?: string;
    /** The build that was tested, e.g. a commit or a build number. */
    build?: string;
    /** Several apps tested together share a group. */
    group?: string;
}
/** A device, where the one that the Playwright project describes is not the right one. */
export interface DeviceOptions {
    id: string;
    name: string;
    platform: "ios" | "android" | "web" | "other";
    os_version?: string;
}
/** Options of the reporter, the second entry of its line in `playwright.config.ts`. */
export interface RecorderOptions {
    /** Where Session History answers, e.g. `https://history.example.com`. Default: `SESSION_HISTORY_URL`. */
    url?: string;
    /** An API token of role developer or admin. Default: `SESSION_HISTORY_TOKEN`. */
    token?: string;
    /** What is tested. */
    app?: AppOptions;
    /** Devices by the name of the Playwright project, in place of what its descriptor says. */
    devices?: Record<string, DeviceOptions>;
    /** Short labels for every session of the run, e.g. `{ branch: "main" }`. No secrets. */
    tags?: Record<string, string>;
    /** Network logs: without bodies (the default), with them, or none. */
    network?: "without-bodies" | "with-bodies" | "off";
    /** The last picture of each test: of all (the default), of failed ones, or of none. */
    screenshot?: "on" | "only-on-failure" | "off";
    /** Words that must never leave the machine, in addition to what is always blacked out. */
    secrets?: string[];
    /** How often a running test says that it lives, in milliseconds. Default 20,000. */
    heartbeatEvery?: number;
    /** How long the end of the run waits for what is still on its way, in milliseconds. Default 30,000. */
    flushTimeout?: number;
}
/** The options with every default filled in. */
export interface Settings {
    url: string;
    token: string;
    app: AppOptions;
    devices: Record<string, DeviceOptions>;
    tags: Record<string, string>;
    network: "without-bodies" | "with-bodies" | "off";
    screenshot: "on" | "only-on-failure" | "off";
    secrets: string[];
    heartbeatEvery: number;
    flushTimeout: number;
}
/**
 * Fills in the defaults. Read when the run begins, not when the config is loaded, so that a global setup can start a
 * server and name it in the environment. Nothing where no server is named: then nothing is recorded.
 */
export declare function settle(options: RecorderOptions, env: NodeJS.ProcessEnv): Settings | undefined;
