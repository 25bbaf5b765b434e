/**
 * What the recorder is told, by the Playwright config and by the environment. Nothing here talks to a server.
 */

import { defaultFolder } from "./kept.js";

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
  /**
   * Sends the traces that Playwright made of failures. Off by default, because they are sent as they are: with every
   * password, cookie and body that the test used.
   */
  trace?: boolean;
  /** Words that must never leave the machine, in addition to what is always blacked out. */
  secrets?: string[];
  /** How often a running test says that it lives, in milliseconds; a waiting one does at every fourth time. Default 20,000. */
  heartbeatEvery?: number;
  /**
   * How long the end of the run waits for what is still on its way, in milliseconds. Default 30,000. A server that is
   * away is not waited for.
   */
  flushTimeout?: number;
  /**
   * The folder for what could not be sent, until the next run or `npx session-history-playwright flush` sends it.
   * Default: `SESSION_HISTORY_KEEP_IN`, or `session-history/playwright` in the user's folder for state.
   */
  keepIn?: string;
  /** Megabytes that the folder may take. 0 keeps nothing. Default 500. */
  keepAtMost?: number;
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
  trace: boolean;
  secrets: string[];
  heartbeatEvery: number;
  flushTimeout: number;
  keepIn: string;
  keepAtMost: number;
}

/**
 * Fills in the defaults. Read when the run begins, not when the config is loaded, so that a global setup can start a
 * server and name it in the environment. Nothing where no server is named: then nothing is recorded.
 */
export function settle(options: RecorderOptions, env: NodeJS.ProcessEnv): Settings | undefined {
  const url = (options.url ?? env.SESSION_HISTORY_URL)?.trim();
  const token = (options.token ?? env.SESSION_HISTORY_TOKEN)?.trim();
  if (!url || !token) return undefined;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Error("The address of the server is not an http or https URL.");
  return {
    url: new URL(url).href.replace(/\/+$/, ""),
    token,
    app: options.app ?? {},
    devices: options.devices ?? {},
    tags: options.tags ?? {},
    network: options.network ?? "without-bodies",
    screenshot: options.screenshot ?? "on",
    trace: options.trace ?? false,
    secrets: [token, ...(options.secrets ?? [])].filter((secret) => secret.length >= 4),
    heartbeatEvery: options.heartbeatEvery ?? 20_000,
    flushTimeout: options.flushTimeout ?? 30_000,
    keepIn: options.keepIn ?? defaultFolder(env),
    keepAtMost: (options.keepAtMost ?? 500) * 1_000_000,
  };
}
