/**
 * `@session-history/playwright`: records every Playwright test as a session in Session History. See README.md.
 */
export { recording, type RecordingFixtures } from "./capture.js";
export type { AppOptions, DeviceOptions, RecorderOptions } from "./options.js";
export { flushRecordings } from "./running.js";
