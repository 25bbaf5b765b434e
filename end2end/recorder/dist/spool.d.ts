/** What workers are to capture. */
export interface CaptureSettings {
    network: "without-bodies" | "with-bodies" | "off";
    screenshot: "on" | "only-on-failure" | "off";
}
/** Moments that only the worker sees, as ISO texts. */
export interface Moments {
    connected_at?: string;
    first_frame_at?: string;
    app_launched_at?: string;
}
/** One line of the debug log. */
export interface LogLine {
    at: string;
    source: string;
    text: string;
}
/** What was captured of one test. */
export interface Captured {
    moments: Moments;
    lines: LogLine[];
    hars: string[];
    screenshot: string | undefined;
}
/** Makes the folder of a run and tells the workers to come. */
export declare function openSpool(capture: CaptureSettings): string;
/** Takes the folder and everything in it away. */
export declare function closeSpool(folder: string): void;
/** In a worker: the folder of one attempt at a test, or nothing where nobody records. */
export declare function attemptFolder(testId: string, retry: number): string | undefined;
/** In a worker: what to capture. */
export declare function captureSettings(): CaptureSettings;
/** In the reporter: what the worker left of one attempt; nothing where the fixture was not used. */
export declare function readCaptured(spool: string, testId: string, retry: number): Captured | undefined;
