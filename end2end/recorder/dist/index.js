/**
 * `@session-history/playwright`: records every Playwright test as a session in Session History. See README.md.
 */
export { recording } from "./capture.js";
export { flushRecordings } from "./running.js";
