/**
 * One request to the server, as plain data: it can wait in memory or on disk.
 */

/** What a request carries: a short text, or a file that is streamed. */
export type Content = { text: string } | { path: string };

/** One thing to send. */
export interface Parcel {
  /** The session it belongs to; parcels of one session keep their order. */
  session: string;
  method: "POST" | "PATCH" | "PUT";
  path: string;
  headers: Record<string, string>;
  content: Content;
  /** Later parcels of the session are pointless without this one. */
  essential?: boolean;
  /** Nobody waits for it and nobody misses it: not sent again, not kept, not counted. */
  optional?: boolean;
  /** The file of its content is nobody else's: it is deleted once it was sent or kept. */
  disposable?: boolean;
}
