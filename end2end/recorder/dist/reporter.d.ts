import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestResult } from "@playwright/test/reporter";
import { type RecorderOptions } from "./options.js";
export default class SessionHistoryReporter implements Reporter {
    #private;
    constructor(options?: RecorderOptions);
    /** It writes one line at most; the run's own reporter stays. */
    printsToStdio(): boolean;
    onBegin(config: FullConfig, suite: Suite): void;
    onTestBegin(test: TestCase, result: TestResult): void;
    onStdOut(chunk: string | Buffer, test?: TestCase | void, result?: TestResult | void): void;
    onStdErr(chunk: string | Buffer, test?: TestCase | void, result?: TestResult | void): void;
    onTestEnd(test: TestCase, result: TestResult): void;
    onEnd(_result: FullResult): Promise<void>;
}
