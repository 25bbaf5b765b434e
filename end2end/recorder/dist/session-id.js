/**
 * Ids of sessions: UUIDs of version 7, made here so that a repeated request is the same session.
 */
import { randomBytes } from "node:crypto";
/** A UUID of version 7 for `millis` since the epoch. */
export function sessionId(millis) {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(millis, 0, 6);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
