/** A UUID of version 7 for `millis` since the epoch. */
export declare function sessionId(millis: number): string;
