/**
 * The words of Session History's REST API: which request says what. Everything the recorder knows about paths and
 * bodies is here.
 */
import type { Device } from "./device.js";
import type { AppOptions } from "./options.js";
import type { Content, Parcel } from "./parcel.js";

/** The kinds of files that the recorder makes. */
export type FileKind = "debug_log" | "network_log" | "action_log" | "video" | "screenshot" | "other";

/** What is known of a session when it is asked for. */
export interface NewSession {
  id: string;
  requestedAt: Date;
  /** Where it is over already. */
  ending?: Ending;
  queueKind: "concurrency" | null;
  app: AppOptions;
  device: Device;
  client: { language: string | null; user_agent: string | null };
  options: { orientation: string | null; headless: boolean; debug: boolean; network_intercept: boolean };
  tags: Record<string, string>;
}

/** How a session ended. */
export interface Ending {
  status: "completed" | "failed" | "abandoned";
  at: Date;
  reason: string;
  error?: string;
}

const JSON_TYPE = { "content-type": "application/json" };
const LONGEST_ERROR = 4_000;
const LONGEST_TAG = 256;

/** Asks for a session, or records one that is over. */
export function create(session: NewSession): Parcel {
  const { app, ending } = session;
  return {
    session: session.id,
    method: "POST",
    path: "/api/v1/sessions",
    headers: JSON_TYPE,
    essential: true,
    content: json({
      id: session.id,
      requested_at: session.requestedAt.toISOString(),
      ...(ending ? { ...howOver(ending), ended_at: ending.at.toISOString() } : { status: "queued" }),
      queue_kind: session.queueKind,
      app: {
        id: app.id ?? null,
        name: app.name ?? null,
        version: app.version ?? null,
        build_id: app.build ?? null,
        group: app.group ?? null,
      },
      device: session.device,
      client: session.client,
      options: session.options,
      tags: tidy(session.tags),
    }),
  };
}

/** The test began to run. */
export function started(session: string, at: Date): Parcel {
  return happened(session, [{ event: "started", at: at.toISOString() }]);
}

/** What only the browser saw. */
export type Milestone = "connected" | "first_frame" | "launched";

/** What the browser saw, in the order of time. */
export function milestones(session: string, times: { event: Milestone; at: Date }[]): Parcel {
  return happened(session, times.map(({ event, at }) => ({ event, at: at.toISOString() })));
}

/** The test still runs. */
export function heartbeat(session: string, at: Date): Parcel {
  return { ...happened(session, [{ event: "heartbeat", at: at.toISOString() }]), optional: true };
}

/** The test is over. */
export function ended(session: string, ending: Ending): Parcel {
  return happened(session, [
    {
      event: "ended",
      at: ending.at.toISOString(),
      ...howOver(ending),
    },
  ]);
}

/** A file. */
export function file(session: string, kind: FileKind, name: string, type: string, content: Content): Parcel {
  return {
    session,
    method: "PUT",
    path: `/api/v1/sessions/${session}/attachments/${kind}`,
    headers: { "content-type": type, "content-disposition": `attachment; filename="${name}"` },
    content,
  };
}

/** A file that there is not, and how to get one. */
export function missing(session: string, kind: FileKind, reason: string): Parcel {
  return {
    session,
    method: "PATCH",
    path: `/api/v1/sessions/${session}/attachments/${kind}`,
    headers: JSON_TYPE,
    content: json({ state: "not_captured", reason }),
  };
}

function happened(session: string, events: Record<string, unknown>[]): Parcel {
  return {
    session,
    method: "PATCH",
    path: `/api/v1/sessions/${session}`,
    headers: JSON_TYPE,
    content: json({ events }),
  };
}

function howOver({ status, reason, error }: Ending): Record<string, unknown> {
  return { status, end_reason: reason, ...(error ? { error: clip(error, LONGEST_ERROR) } : {}) };
}

function json(value: unknown): Content {
  return { text: JSON.stringify(value) };
}

/** Tags as the server takes them: short and on one line. */
function tidy(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags)
      .filter(([, value]) => value !== "")
      .map(([key, value]) => [key, clip(value.replace(/\p{Cc}+/gu, " "), LONGEST_TAG)]),
  );
}

function clip(text: string, letters: number): string {
  const all = [...text];
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join("")}…`;
}
