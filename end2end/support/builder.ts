/**
 * Builds sessions that read as a story: `session("checkout").by("ada@acme.example").on(IPHONE).at("2026-03-08T10:00Z")`.
 */
import { createHash } from "node:crypto";

/** A file's kind. */
export type Kind = "debug_log" | "network_log" | "action_log" | "crash_log" | "video" | "screenshot" | "other";

/** A device. */
export interface Device {
  id: string;
  name: string;
  platform: "ios" | "android" | "web" | "other";
  os_version: string | null;
}

export const IPHONE: Device = { id: "iphone15pro", name: "iPhone 15 Pro", platform: "ios", os_version: "18.2" };
export const IPHONE_OLD: Device = { id: "iphone13mini", name: "iPhone 13 mini", platform: "ios", os_version: "17.7" };
export const IPAD: Device = { id: "ipadair11m2", name: "iPad Air 11-inch (M2)", platform: "ios", os_version: "18.10" };
export const PIXEL: Device = { id: "pixel9", name: "Pixel 9", platform: "android", os_version: "16" };
export const GALAXY: Device = { id: "galaxys24", name: "Galaxy S24", platform: "android", os_version: "9" };
export const CHROME: Device = { id: "chromelinux", name: "Chrome on Linux", platform: "web", os_version: "140" };

/** An app. */
export interface App {
  id: string | null;
  name: string | null;
  version: string | null;
  build_id: string | null;
  group: string | null;
}

const app = (id: string, name: string, version: string, build: string | null = null, group: string | null = null): App => ({
  id,
  name,
  version,
  build_id: build,
  group,
});

export const PAY = app("com.acme.pay", "Acme Pay", "4.12.0", "8812");
export const SHOP = app("com.acme.shop", "Acme Shop", "2.3", null, "Checkout suite");
export const COURIER = app("com.acme.courier", "Courier", "2.9.0-rc.3", "8790");
/** A bare device. */
export const NO_APP: App = { id: null, name: null, version: null, build_id: null, group: null };

/** A session as the REST API and NDJSON have it. */
export interface Session {
  id: string;
  actor: { kind: "user" | "api_token" | "anonymous"; label: string; subject: string };
  app: App;
  device: Device;
  status: "queued" | "running" | "completed" | "failed" | "abandoned" | "lost";
  requested_at: string;
  started_at: string | null;
  user_connected_at: string | null;
  first_frame_at: string | null;
  app_launched_at: string | null;
  ended_at: string | null;
  closed_at: string | null;
  last_seen_at: string | null;
  queue_kind: "concurrency" | "device" | null;
  end_reason: string | null;
  error: string | null;
  end_estimated: boolean;
  client: Record<string, string | null>;
  options: Record<string, string | boolean | null>;
  tags: Record<string, string>;
  attachments: Attachment[];
}

/** A file of a session. */
export interface Attachment {
  kind: Kind;
  state: string;
  reason: string | null;
  file_name: string | null;
  content_type: string | null;
  size: number | null;
  sha256: string | null;
}

/** Which name stands for which id: the same name is the same id in every run. */
export function idOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A session in the making. */
export class Builder {
  readonly session: Session;
  /** Contents of files that can be downloaded. */
  readonly files = new Map<Kind, Buffer>();

  constructor(name: string) {
    this.session = {
      id: idOf(name),
      actor: { kind: "user", label: "ada@acme.example", subject: "ada@acme.example" },
      app: PAY,
      device: IPHONE,
      status: "completed",
      requested_at: "2026-05-04T10:00:00.000Z",
      started_at: null,
      user_connected_at: null,
      first_frame_at: null,
      app_launched_at: null,
      ended_at: null,
      closed_at: null,
      last_seen_at: null,
      queue_kind: null,
      end_reason: null,
      error: null,
      end_estimated: false,
      client: {},
      options: {},
      tags: {},
      attachments: [],
    };
    this.at("2026-05-04T10:00:00Z").ran(60);
  }

  by(email: string): this {
    this.session.actor = { kind: "user", label: email, subject: email };
    return this;
  }

  byToken(label: string, subject: string): this {
    this.session.actor = { kind: "api_token", label, subject };
    return this;
  }

  anonymously(label: string): this {
    this.session.actor = { kind: "anonymous", label, subject: label };
    return this;
  }

  with(app: App): this {
    this.session.app = app;
    return this;
  }

  on(device: Device): this {
    this.session.device = device;
    return this;
  }

  /** When it was asked for; everything else moves along. */
  at(time: string): this {
    const shift = Date.parse(time) - Date.parse(this.session.requested_at);
    for (const field of ["requested_at", "started_at", "user_connected_at", "first_frame_at", "app_launched_at", "ended_at", "closed_at", "last_seen_at"] as const) {
      const before = this.session[field];
      if (before !== null) this.session[field] = new Date(Date.parse(before) + shift).toISOString();
    }
    return this;
  }

  /** Waited so many seconds and then ran so many. */
  ran(seconds: number, waited = 0, kind: Session["queue_kind"] = null): this {
    const start = Date.parse(this.session.requested_at) + waited * 1000;
    const iso = (millis: number): string => new Date(millis).toISOString();
    Object.assign(this.session, {
      status: "completed",
      started_at: iso(start),
      user_connected_at: iso(start + 100),
      first_frame_at: iso(start + Math.min(900, seconds * 500)),
      app_launched_at: iso(start + Math.min(1_500, seconds * 600)),
      ended_at: iso(start + seconds * 1000),
      closed_at: iso(start + seconds * 1000 + 500),
      queue_kind: kind,
      end_reason: "user",
    });
    return this;
  }

  ended(reason: string): this {
    this.session.end_reason = reason;
    return this;
  }

  failed(error: string): this {
    Object.assign(this.session, { status: "failed", end_reason: "error", error });
    return this;
  }

  abandonedAfter(seconds: number, kind: Session["queue_kind"] = "device"): this {
    const end = new Date(Date.parse(this.session.requested_at) + seconds * 1000).toISOString();
    Object.assign(this.session, {
      status: "abandoned",
      started_at: null,
      user_connected_at: null,
      first_frame_at: null,
      app_launched_at: null,
      ended_at: end,
      closed_at: null,
      queue_kind: kind,
      end_reason: "abandoned",
    });
    return this;
  }

  lost(): this {
    Object.assign(this.session, {
      status: "lost",
      closed_at: null,
      end_reason: null,
      end_estimated: true,
      last_seen_at: this.session.ended_at,
    });
    return this;
  }

  /** A file that can be downloaded. */
  file(kind: Kind, content: string | Buffer, type = "text/plain"): this {
    const bytes = Buffer.from(content);
    this.files.set(kind, bytes);
    this.session.attachments.push({
      kind,
      state: "available",
      reason: null,
      file_name: null,
      content_type: type,
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    return this;
  }

  /** A file that cannot be downloaded, and why. */
  noFile(kind: Kind, state: string, reason: string | null = null): this {
    this.session.attachments.push({ kind, state, reason, file_name: null, content_type: null, size: null, sha256: null });
    return this;
  }

  tag(key: string, value: string): this {
    this.session.tags[key] = value;
    return this;
  }
}

/** Begins a session. */
export function session(name: string): Builder {
  return new Builder(name);
}
