/**
 * The sessions of Acme Mobile, which tests know by name. Their days lie in the past and never move.
 */
import { type Builder, CHROME, COURIER, GALAXY, IPAD, IPHONE, IPHONE_OLD, NO_APP, PAY, PIXEL, SHOP, session } from "./builder.js";

/** One pixel, as a picture. */
export const PIXEL_PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A small network log. */
export const HAR = JSON.stringify({
  log: { version: "1.2", creator: { name: "tests", version: "1" }, pages: [], entries: [] },
});

/** An app whose every text is hostile to something: a spreadsheet, a URL, HTML, a line. */
export const HOSTILE = {
  id: "com.acme.a%2Bb&c=d+e",
  name: "=HYPERLINK(\"https://evil.example\",\"<b>win</b>\")",
  version: "1.0 & <2>",
  build_id: "+49",
  group: "@group, \"quoted\"",
};

/** Letters from right to left, and beyond the basic plane. */
export const FAR = { id: "com.acme.souq", name: "سوق هاربر 🛒", version: "1.8.0", build_id: null, group: null };

/** Sessions with names. */
export const NAMED = {
  completed: session("completed")
    .by("ada@acme.example")
    .at("2026-05-20T09:13:40.002Z")
    .ran(636, 144, "concurrency")
    .file("debug_log", "line one\nline two\n")
    .file("network_log", HAR, "application/json")
    .file("screenshot", PIXEL_PNG, "image/png")
    .tag("branch", "release/2.9"),
  failed: session("failed")
    .by("leo@acme.example")
    .with(COURIER)
    .on(GALAXY)
    .at("2026-05-20T09:05:58.417Z")
    .ran(42, 34, "device")
    .failed("App quit on launch: SIGABRT in CourierCore")
    .file("crash_log", "SIGABRT\n  at CourierCore\n")
    .noFile("network_log", "not_captured", "network_intercept was off")
    .noFile("video", "processing"),
  abandoned: session("abandoned").by("maria@acme.example").on(IPAD).at("2026-05-20T08:30:00.000Z").abandonedAfter(185),
  lost: session("lost").byToken("Release smoke", "tok_release").with(SHOP).on(PIXEL).at("2026-05-20T08:00:00.000Z").ran(730).lost(),
  files: session("files")
    .anonymously("Anonymous - embed on shop.example.com")
    .with(SHOP)
    .on(PIXEL)
    .at("2026-05-19T12:00:00.000Z")
    .ran(470, 3, "device")
    .file("action_log", '{"action":"tap"}\n', "application/x-ndjson")
    .noFile("debug_log", "failed", "The upload broke off at 61%.")
    .noFile("network_log", "not_captured")
    .noFile("crash_log", "not_captured")
    .noFile("video", "expired", "Videos of anonymous sessions are kept for 1 hour.")
    .noFile("screenshot", "forbidden"),
  bare: session("bare").by("Maria@ACME.example").with(NO_APP).on(IPHONE_OLD).at("2026-05-19T11:00:00.000Z").ran(249).ended("inactivity"),
  hostile: session("hostile").by("+cmd@acme.example").with(HOSTILE).on(CHROME).at("2026-05-18T10:00:00.000Z").ran(1).ended("test"),
  far: session("far").byToken('CI "nightly", payments', "tok_nightly").with(FAR).on(GALAXY).at("2026-05-18T09:00:00.000Z").ran(5_999),
  gone: session("gone").by("erik.solberg@acme.example").with(PAY).on(IPAD).at("2026-05-17T09:00:00.000Z").ran(6_000).ended("time_limit"),
} satisfies Record<string, Builder>;

/**
 * Sessions around midnight. New York goes to summer time on 2026-03-08 (midnight is 05:00 UTC before, 04:00 after); in
 * Kolkata midnight is 18:30 UTC.
 */
export const MIDNIGHTS = [
  "2026-03-07T18:29:59.999Z",
  "2026-03-07T18:30:00.000Z",
  "2026-03-08T04:59:59.999Z",
  "2026-03-08T05:00:00.000Z",
  "2026-03-08T18:29:59.999Z",
  "2026-03-08T18:30:00.000Z",
  "2026-03-08T23:59:59.999Z",
  "2026-03-09T00:00:00.000Z",
  "2026-03-09T03:59:59.999Z",
  "2026-03-09T04:00:00.000Z",
].map((time) => session(`midnight ${time}`).by("ada@acme.example").with(SHOP).on(IPHONE).at(time).ran(30));

/** Enough of them for more than one page. */
const DEVICES = [IPHONE, IPHONE_OLD, IPAD, PIXEL, GALAXY, CHROME];
const APPS = [PAY, SHOP, COURIER];
const WHO = ["ada@acme.example", "leo@acme.example", "maria@acme.example", "jonas.weber@acme.example", "priya.raman@acme.example"];
export const MANY = Array.from({ length: 110 }, (_, n) => {
  const at = new Date(Date.UTC(2026, 3, 1 + (n % 25), n % 24, (n * 7) % 60)).toISOString();
  const one = session(`many ${n}`)
    .by(WHO[n % WHO.length] ?? "")
    .with(APPS[n % APPS.length] ?? PAY)
    .on(DEVICES[n % DEVICES.length] ?? IPHONE)
    .at(at)
    .ran(20 + n * 3, n % 4 === 0 ? n : 0, n % 4 === 0 ? "concurrency" : null);
  return n % 9 === 0 ? one.failed(`Assertion ${n} failed`) : one;
});

/** All of them. */
export const ACME: Builder[] = [...Object.values(NAMED), ...MIDNIGHTS, ...MANY];

/** Sessions of somebody else. */
export const ORBIT: Builder[] = [
  session("foreign").by("olga@orbit.example").at("2026-05-21T10:00:00Z").ran(10).file("debug_log", "not for you\n"),
  session("foreign of ada").by("ada@acme.example").at("2026-05-21T11:00:00Z").ran(10),
];
