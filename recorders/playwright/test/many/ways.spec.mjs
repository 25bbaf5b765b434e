import { rmSync, writeFileSync } from "node:fs";

import { expect, test as base } from "@playwright/test";
import { recording } from "@session-history/playwright";

const test = process.env.RECORDED === "no" ? base : base.extend(recording);

test("passes", () => {});
test("fails", () => {
  expect(1).toBe(2);
});
test.skip("is skipped", () => {});
test.fixme("is to be fixed", () => {});
test("skips itself", () => {
  test.skip(true, "not today");
});
test("fails as expected", () => {
  test.fail();
  expect(1).toBe(2);
});
test("passes unexpectedly", () => {
  test.fail();
});
test("times out", async () => {
  test.setTimeout(200);
  await new Promise(() => {});
});
test("is flaky", ({}, info) => {
  expect(info.retry).toBe(1);
});
test("kills its worker", () => {
  test.skip(process.env.KILL !== "yes");
  process.exit(7);
});
test("loses the recorder's folder", () => {
  test.skip(process.env.BREAK !== "yes");
  const folder = process.env.SESSION_HISTORY_SPOOL;
  if (!folder) return;
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, "");
});

for (let n = 0; n < Number(process.env.MANY ?? 0); n += 1) test(`is one of many, ${n}`, () => {});

test.describe("in series", () => {
  test.describe.configure({ mode: "serial" });
  test("one", () => {});
  test("two breaks the first time", ({}, info) => {
    expect(info.retry).toBe(1);
  });
  test("three", () => {});
});

test.describe("slow", () => {
  test.skip(process.env.SLOW !== "yes");
  for (const n of [1, 2, 3, 4]) test(`waits ${n}`, () => new Promise((resolve) => setTimeout(resolve, 4_000)));
});
