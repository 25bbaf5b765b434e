/**
 * Network logs: several HAR files of one test become one, without its secrets.
 */
import { type Redactor } from "./redact.js";
interface Named {
    name: string;
    value: string;
}
interface HarMessage {
    url?: string;
    redirectURL?: string;
    headers?: Named[];
    cookies?: Named[];
    queryString?: Named[];
    postData?: {
        mimeType?: string;
        text?: string;
        params?: Named[];
    };
    content?: {
        mimeType?: string;
        text?: string;
        encoding?: string;
    };
}
interface HarEntry {
    pageref?: string;
    startedDateTime?: string;
    request?: HarMessage;
    response?: HarMessage;
}
interface HarPage {
    id: string;
    title?: string;
}
/** An HTTP archive, as far as the recorder knows it; whatever else it holds is kept. */
export interface Har {
    log: {
        version: string;
        creator: unknown;
        pages?: HarPage[];
        entries: HarEntry[];
    };
}
/** Puts the archives of several browser contexts together, in the order of time, and blacks out secrets. */
export declare function mergeHars(texts: string[], redactor: Redactor): Har | undefined;
export {};
