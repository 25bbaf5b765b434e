/**
 * What the export must say of a session, worked out from the API's answer.
 */
import type { Session } from "./builder.js";
import { guarded, type Row } from "./csv.js";

/** The row of a session; `raw` leaves out the guard against formulas. */
export function expectedRow(session: Session, raw = false): Row {
  const text = (value: string | null | undefined): string => (raw ? (value ?? "") : guarded(value ?? ""));
  const bool = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
  const seconds = (from: string | null, to: string | null): string =>
    from === null || to === null ? "" : (Math.max(0, Date.parse(to) - Date.parse(from)) / 1000).toFixed(3);
  const state = (kind: string): string => session.attachments.find((file) => file.kind === kind)?.state ?? "";
  const option = (name: string): unknown => session.options[name];
  const client = (name: string): string => text(session.client[name]);
  const waitedUntil = session.status === "abandoned" ? session.ended_at : session.started_at;
  return {
    user: text(session.actor.label),
    app_name: text(session.app.name),
    app_version: text(session.app.version),
    device: text(session.device.name),
    os_version: text(session.device.os_version),
    queue_seconds: seconds(session.requested_at, waitedUntil),
    duration_seconds: seconds(session.started_at, session.ended_at),
    requested_at: session.requested_at,
    files: session.attachments.filter((file) => file.state === "available").map((file) => file.kind).join(";"),
    session_id: session.id,
    status: session.status,
    user_kind: session.actor.kind,
    user_subject: text(session.actor.subject),
    app_id: text(session.app.id),
    app_group: text(session.app.group),
    build_id: text(session.app.build_id),
    platform: session.device.platform,
    device_id: text(session.device.id),
    started_at: session.started_at ?? "",
    user_connected_at: session.user_connected_at ?? "",
    first_frame_at: session.first_frame_at ?? "",
    app_launched_at: session.app_launched_at ?? "",
    ended_at: session.ended_at ?? "",
    closed_at: session.closed_at ?? "",
    last_seen_at: session.last_seen_at ?? "",
    queue_kind: session.queue_kind ?? "",
    end_reason: text(session.end_reason),
    end_estimated: bool(session.end_estimated),
    error: text(session.error),
    debug_log: state("debug_log"),
    network_log: state("network_log"),
    action_log: state("action_log"),
    crash_log: state("crash_log"),
    video: state("video"),
    screenshot: state("screenshot"),
    referrer_host: client("referrer_host"),
    client_ip: client("ip"),
    client_language: client("language"),
    client_user_agent: client("user_agent"),
    location: client("location"),
    orientation: text(option("orientation") as string | null),
    debug: bool(option("debug")),
    network_intercept: bool(option("network_intercept")),
    headless: bool(option("headless")),
    reserved_device: text(option("reserved_device") as string | null),
    tags: Object.keys(session.tags).length === 0 ? "" : text(JSON.stringify(session.tags)),
  };
}
