/**
 * The action log: what a test did, one JSON object a line.
 */
import type { TestStep } from "@playwright/test/reporter";
import type { Redactor } from "./redact.js";
/** A line of the action log. */
export interface Action {
    at: string;
    duration_ms: number;
    depth: number;
    kind: string;
    title: string;
    location?: string;
    error?: string;
}
/** The steps of a test as actions, outer before inner, in order. */
export declare function actionsOf(steps: TestStep[], redactor: Redactor, root: string, depth?: number): Action[];
/** Text without the colours of a terminal. */
export declare function plain(text: string): string;
