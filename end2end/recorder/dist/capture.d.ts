import type { Fixtures } from "@playwright/test";
import type { PlaywrightTestArgs, PlaywrightTestOptions, PlaywrightWorkerArgs, PlaywrightWorkerOptions } from "@playwright/test";
type BaseTest = PlaywrightTestArgs & PlaywrightTestOptions;
type BaseWorker = PlaywrightWorkerArgs & PlaywrightWorkerOptions;
/** What the fixtures add to a test. */
export interface RecordingFixtures {
    /** Runs by itself in every test. */
    sessionRecording: void;
}
/**
 * The fixtures that capture. Use them once, where your own `test` is made:
 * `export const test = base.extend(recording)`.
 */
export declare const recording: Fixtures<RecordingFixtures, object, BaseTest, BaseWorker>;
export {};
