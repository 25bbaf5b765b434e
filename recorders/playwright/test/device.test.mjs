import assert from "node:assert/strict";
import { test } from "node:test";

import { devices } from "@playwright/test";

import { deviceOf, orientationOf } from "../dist/device.js";
import { sessionId } from "../dist/session-id.js";

test("a descriptor that was spread into a project is found again", () => {
  const phone = deviceOf(devices["iPhone 15 Pro"], "iPhone 15 Pro, Berlin");
  assert.equal(phone.id, "iphone15pro");
  assert.equal(phone.name, "iPhone 15 Pro");
  assert.equal(phone.platform, "ios");
  assert.match(phone.os_version, /^\d+(\.\d+)*$/);
  const pixel = deviceOf(devices["Pixel 7"]);
  assert.equal(pixel.id, "pixel7");
  assert.equal(pixel.platform, "android");
  assert.match(pixel.os_version, /^\d+/);
  assert.equal(deviceOf(devices["iPhone 15 Pro"]).name, "iPhone 15", "the first of those that are the same");
  assert.equal(deviceOf(devices["Pixel 7 landscape"]).name, "Pixel 7");
  assert.equal(orientationOf(devices["iPhone 15 Pro landscape"]), "landscape");
});

test("a desk is the web", () => {
  const chrome = deviceOf(devices["Desktop Chrome"]);
  assert.equal(chrome.platform, "web");
  assert.equal(chrome.id, "desktopchrome");
  assert.match(chrome.os_version, /^\d+$/);
  assert.deepEqual(deviceOf({ browserName: "chromium" }), {
    id: "desktopchromium",
    name: "Desktop Chromium",
    platform: "web",
    os_version: null,
  });
});

test("every descriptor of Playwright has an id, a name and a platform", () => {
  for (const [name, descriptor] of Object.entries(devices)) {
    const device = deviceOf(descriptor);
    assert.match(device.id, /^[\p{L}\p{N}]+$/u, name);
    assert.ok(["ios", "android", "web", "other"].includes(device.platform), name);
  }
});

test("ids are UUIDs of version 7 and sort by time", () => {
  const early = sessionId(1_700_000_000_000);
  assert.match(early, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(early < sessionId(1_700_000_000_001));
});
