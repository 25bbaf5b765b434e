/**
 * Blacks out secrets in text, URLs, headers, bodies and network logs before anything leaves the machine.
 */
/** What stands where a secret stood. */
export declare const REDACTED = "[redacted]";
/** Blacks out secrets for one run. */
export declare class Redactor {
    #private;
    /** `words` are literal secrets, e.g. the API token of the run. */
    constructor(words?: string[]);
    /** Any text: known secrets, bearer tokens, and `password=...` in whatever notation. */
    text(text: string): string;
    /** A step or an error that types into a field for a secret: `Fill "hunter2" getByLabel('Password')`. */
    typing(text: string): string;
    /** A URL: the values of parameters that are named like secrets, and a password before the host. */
    url(url: string): string;
    /** True where the value of a header never goes out. */
    hidesHeader(name: string): boolean;
    /** True where the value of a parameter or field never goes out. */
    hidesField(name: string): boolean;
    /** A request or response body: fields of JSON and forms that are named like secrets, else as text. */
    body(text: string, mimeType: string): string;
}
