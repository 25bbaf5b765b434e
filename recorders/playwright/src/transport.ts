/**
 * Sends one request. Knows nothing of order, of trying again, or of what the requests mean.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Agent as PlainAgent, request as plainRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { pipeline } from "node:stream/promises";

import type { Parcel } from "./parcel.js";

/** Why a request did not do what it should. */
export class Refused extends Error {
  constructor(
    message: string,
    /** `lasting`: the server understood and said no. `passing`: another time it may work. `token`: not with this token. */
    readonly kind: "lasting" | "passing" | "token",
    /** Milliseconds that the server asks to wait. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** How long the server may say nothing. A file may take as long as it moves. */
const SILENCE = 10_000;
/** More of an answer is not read. */
const LONGEST_ANSWER = 64 * 1024;
/** No server is waited for longer than this. */
const LONGEST_WAIT = 5 * 60_000;

/** The connections to one server. */
export class Transport {
  readonly #url: URL;
  readonly #token: string;
  readonly #agent: PlainAgent;
  readonly #silence: number;

  constructor(url: string, token: string, silence = SILENCE) {
    this.#url = new URL(url);
    this.#token = token;
    this.#silence = silence;
    const settings = { keepAlive: true, maxSockets: 8 };
    this.#agent = this.#url.protocol === "https:" ? new SecureAgent(settings) : new PlainAgent(settings);
  }

  /** Sends a parcel; resolves when the server took it. Throws `Refused`. */
  async send(parcel: Parcel, signal?: AbortSignal): Promise<void> {
    const { headers, content } = parcel;
    const more: Record<string, string | number> = {};
    if ("path" in content) {
      try {
        more["content-length"] = (await stat(content.path)).size;
        more["x-content-sha256"] = await sha256(content.path);
      } catch {
        throw new Refused(`The file for ${parcel.path} was gone before it was sent.`, "lasting");
      }
    } else {
      more["content-length"] = Buffer.byteLength(content.text);
    }
    let answer: { status: number; retryAfter: string | undefined; text: string };
    try {
      answer = await this.#exchange(parcel, { ...headers, ...more }, signal);
    } catch (error) {
      throw new Refused(`${parcel.method} ${parcel.path} was not answered: ${reasonOf(error)}`, "passing");
    }
    const { status, text } = answer;
    if (status >= 200 && status < 300) return;
    const passing = status >= 500 || status === 408 || status === 425 || status === 429;
    throw new Refused(
      `${parcel.method} ${parcel.path} was answered ${status}${detailOf(text)}`,
      // A full store is no reason to send the same file again and again.
      status === 401 ? "token" : passing && status !== 507 ? "passing" : "lasting",
      waitOf(answer.retryAfter),
    );
  }

  /** Lets go of every connection. */
  close(): void {
    this.#agent.destroy();
  }

  async #exchange(
    parcel: Parcel,
    headers: Record<string, string | number>,
    signal?: AbortSignal,
  ): Promise<{ status: number; retryAfter: string | undefined; text: string }> {
    const make = this.#url.protocol === "https:" ? secureRequest : plainRequest;
    const base = this.#url.href.replace(/\/+$/, "");
    const outgoing: ClientRequest = make(base + parcel.path, {
      method: parcel.method,
      agent: this.#agent,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
      ...(signal ? { signal } : {}),
    });
    outgoing.setTimeout(this.#silence, () => outgoing.destroy(new Error(`no answer within ${this.#silence / 1000} s`)));
    const incoming = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("response", resolve);
      // An answer may come before the body has left, and then the connection ends: the answer counts.
      outgoing.on("error", reject);
      outgoing.once("close", () => reject(new Error("the connection was closed")));
    });
    incoming.catch(() => undefined);
    if ("path" in parcel.content) {
      pipeline(createReadStream(parcel.content.path), outgoing).catch(() => undefined);
    } else {
      outgoing.end(parcel.content.text);
    }
    const response = await incoming;
    const pieces: Buffer[] = [];
    let length = 0;
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        length += piece.length;
        if (length <= LONGEST_ANSWER) pieces.push(piece);
      }
    } catch (error) {
      // A torn answer to a request that was taken is an answer that was lost.
      if ((response.statusCode ?? 0) < 400) throw error;
    }
    const status = response.statusCode ?? 0;
    return { status, retryAfter: response.headers["retry-after"], text: Buffer.concat(pieces).toString("utf8") };
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** `Retry-After` in milliseconds: seconds, or a date. */
function waitOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const millis = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(millis) ? Math.min(Math.max(0, millis), LONGEST_WAIT) : undefined;
}

/** The server's own words, where it gave some. */
function detailOf(text: string): string {
  try {
    const detail = (JSON.parse(text) as { errors?: { detail?: string }[] }).errors?.[0]?.detail;
    return detail ? `: ${detail}` : "";
  } catch {
    return "";
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Several addresses of one name fail together.
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  return (first ?? error).message || "no connection";
}
