/**
 * The REST API, as a machine calls it. The page is checked against its answers.
 */
import type { Kind, Session } from "./builder.js";
import { type Org, world } from "./world.js";

/** An answer with an error. */
export interface Refusal {
  status: number;
  errors: { code: string; detail: string; field?: string | null }[];
}

/** An option of a facet. */
export interface Option {
  value: string;
  label: string;
  count: number;
}

/** The API of one organization. */
export class Api {
  readonly #url: string;
  readonly #token: string;

  constructor(org: Org) {
    this.#url = world().url;
    this.#token = world().tokens[org];
  }

  /** Any call. */
  async call(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    return await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  }

  /** A call that must be answered with JSON and a good status. */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.call(
      method,
      path,
      body === undefined ? undefined : JSON.stringify(body),
      body === undefined ? {} : { "content-type": "application/json" },
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Every session of a filter, in order. */
  async sessions(query = ""): Promise<Session[]> {
    const all: Session[] = [];
    let cursor: string | null = null;
    do {
      const params = new URLSearchParams(query);
      params.set("limit", "200");
      if (cursor) params.set("cursor", cursor);
      const page: { sessions: Session[]; next_cursor: string | null } = await this.json("GET", `/api/v1/sessions?${params}`);
      all.push(...page.sessions);
      cursor = page.next_cursor;
    } while (cursor);
    return all;
  }

  /** How many sessions a filter has. */
  async count(query = ""): Promise<number> {
    return (await this.json<{ count: number }>("GET", `/api/v1/sessions/count?${query}`)).count;
  }

  /** The first options of a facet. */
  async facet(name: "users" | "devices" | "os", query = ""): Promise<Option[]> {
    return (await this.json<{ options: Option[] }>("GET", `/api/v1/sessions/facets/${name}?${query}`)).options;
  }

  /** Records a session. */
  async post(session: Record<string, unknown>): Promise<Session> {
    return await this.json("POST", "/api/v1/sessions", session);
  }

  /** Tells what happened to a session. */
  async happened(id: string, ...events: Record<string, unknown>[]): Promise<Session> {
    return await this.json("PATCH", `/api/v1/sessions/${id}`, { events });
  }

  /** Stores a file. */
  async put(id: string, kind: Kind, content: string, type: string): Promise<void> {
    const response = await this.call("PUT", `/api/v1/sessions/${id}/attachments/${kind}`, content, { "content-type": type });
    if (!response.ok) throw new Error(`PUT ${kind} was answered ${response.status}: ${await response.text()}`);
  }
}
