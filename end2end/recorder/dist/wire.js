/**
 * The words of Session History's REST API: which request says what. Everything the recorder knows about paths and
 * bodies is here.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
const JSON_TYPE = { "content-type": "application/json" };
const LONGEST_ERROR = 4_000;
const LONGEST_TAG = 256;
/** Asks for a session. */
export function create(session) {
    const { app } = session;
    return {
        session: session.id,
        method: "POST",
        path: "/api/v1/sessions",
        headers: JSON_TYPE,
        essential: true,
        body: () => JSON.stringify({
            id: session.id,
            status: session.startedAt ? "running" : "queued",
            requested_at: session.requestedAt.toISOString(),
            ...(session.startedAt ? { started_at: session.startedAt.toISOString() } : {}),
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
export function started(session, at) {
    return happened(session, [{ event: "started", at: at.toISOString() }]);
}
/** What the browser saw, in the order of time. */
export function milestones(session, times) {
    return happened(session, times.map(({ event, at }) => ({ event, at: at.toISOString() })));
}
/** The test still runs. */
export function heartbeat(session, at) {
    return { ...happened(session, [{ event: "heartbeat", at: at.toISOString() }]), optional: true };
}
/** The test is over. */
export function ended(session, ending) {
    return happened(session, [
        {
            event: "ended",
            at: ending.at.toISOString(),
            status: ending.status,
            end_reason: ending.reason,
            ...(ending.error ? { error: clip(ending.error, LONGEST_ERROR) } : {}),
        },
    ]);
}
/** A file. */
export function file(session, kind, name, type, content) {
    const parcel = {
        session,
        method: "PUT",
        path: `/api/v1/sessions/${session}/attachments/${kind}`,
        headers: { "content-type": type, "content-disposition": `attachment; filename="${name}"` },
        body: async () => {
            const bytes = "path" in content ? await readFile(content.path) : Buffer.from(content.text, "utf8");
            parcel.headers = { ...parcel.headers, "x-content-sha256": createHash("sha256").update(bytes).digest("hex") };
            return bytes;
        },
    };
    return parcel;
}
/** A file that there is not, and how to get one. */
export function missing(session, kind, reason) {
    return {
        session,
        method: "PATCH",
        path: `/api/v1/sessions/${session}/attachments/${kind}`,
        headers: JSON_TYPE,
        body: () => JSON.stringify({ state: "not_captured", reason }),
    };
}
function happened(session, events) {
    return {
        session,
        method: "PATCH",
        path: `/api/v1/sessions/${session}`,
        headers: JSON_TYPE,
        body: () => JSON.stringify({ events }),
    };
}
/** Tags as the server takes them: short and on one line. */
function tidy(tags) {
    return Object.fromEntries(Object.entries(tags)
        .filter(([, value]) => value !== "")
        .map(([key, value]) => [key, clip(value.replace(/\p{Cc}+/gu, " "), LONGEST_TAG)]));
}
function clip(text, letters) {
    const all = [...text];
    return all.length <= letters ? text : `${all.slice(0, letters - 1).join("")}…`;
}
