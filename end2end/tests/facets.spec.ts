// The options of filters: from the server, over everything in scope, searched there.
import { expect, test } from "../support/test.js";

test.describe("on thousands of sessions", () => {
  test.use({ as: "bulk" });

  test("the users are everybody who has sessions, not those of the loaded rows", async ({ sessions, api }) => {
    const wanted = await api("bulk").facet("users", "limit=200");
    await sessions.open();
    const shown = new Set(await sessions.ids());
    expect(shown.size).toBeLessThan(200);
    await sessions.users.open();
    await expect(sessions.users.byValue(wanted[0]?.value ?? "")).toBeVisible();
    const values = (await sessions.users.values()).map((value) => value.replace(/^user=/, ""));
    for (const value of values) expect(wanted.map((option) => option.value)).toContain(value);
    expect(new Set(values).size).toBe(values.length);
    const counted = sessions.users.dialog.getByRole("status").first();
    await expect(counted).toHaveText(new RegExp(`\\d+ with sessions`));
  });

  test("the search of a filter asks the server", async ({ page, sessions, api }) => {
    const all = await api("bulk").facet("users", "limit=200");
    const last = all.at(-1);
    await sessions.open();
    await sessions.users.open();
    const asked = page.waitForRequest((request) => request.url().includes("/rpc/facet"));
    await sessions.users.search.fill(last?.label ?? "");
    await asked;
    await expect(sessions.users.byValue(last?.value ?? "")).toBeVisible();
    await sessions.users.search.fill("nobody is called like this");
    await expect(sessions.users.dialog.getByRole("checkbox")).toHaveCount(0);
    await expect(sessions.users.dialog).toContainText(/No|Nobody|nobody/);
  });

  test("select all and clear, and what is chosen survives a search in the filter", async ({ sessions, api }) => {
    const [first, second] = await api("bulk").facet("users");
    await sessions.open();
    await sessions.users.open();
    await sessions.users.byValue(first?.value ?? "").check();
    await sessions.users.search.fill(second?.label ?? "");
    await sessions.users.byValue(second?.value ?? "").check();
    await sessions.users.search.fill("");
    await expect(sessions.users.byValue(first?.value ?? "")).toBeChecked();
    await sessions.users.apply.click();
    await sessions.expectQuery(`user=${first?.value}`, `user=${second?.value}`);
    await sessions.users.open();
    await sessions.users.dialog.getByRole("button", { name: "Clear" }).click();
    await expect(sessions.users.byValue(first?.value ?? "")).not.toBeChecked();
    await sessions.users.dialog.getByRole("button", { name: "Select all" }).click();
    await expect(sessions.users.byValue(first?.value ?? "")).toBeChecked();
    await sessions.users.apply.click();
    await expect.poll(() => sessions.query().length).toBeGreaterThan(2);
  });
});

test("deleted people and revoked tokens can be found, and counts follow the other filters", async ({ sessions, api }) => {
  await sessions.open("status=completed");
  await sessions.users.open();
  await expect(sessions.users.byValue("erik.solberg@acme.example")).toBeVisible();
  await expect(sessions.users.byValue("token:tok_nightly")).toBeVisible();
  const leo = sessions.users.byValue("leo@acme.example");
  const count = await api("acme").count("status=completed&user=leo%40acme.example");
  await expect(leo).toHaveAccessibleName(new RegExp(`${count}$`));
});

test("counts are those of the view whenever a filter is opened, and its boxes stay", async ({ sessions, api }) => {
  const { more, dates } = sessions;
  const everything = await api("acme").count("status=failed");
  const since = await api("acme").count("status=failed&from=2026-05-20");
  expect(since).not.toBe(everything);
  await sessions.open();
  await more.open();
  await expect(more.byValue("failed")).toHaveAccessibleName(new RegExp(`\\D${everything}$`));
  await more.dialog.getByRole("button", { name: "Cancel" }).click();
  await dates.open();
  await dates.from.fill("2026-05-20");
  await dates.apply.click();
  await sessions.expectQuery("from=2026-05-20");
  await more.open();
  await expect(more.byValue("failed")).toHaveAccessibleName(new RegExp(`\\D${since}$`));
  await expect(more.dialog.getByRole("checkbox").first(), "the focus survives the answer").toBeFocused();
});

test("OS versions sort by number, and a major version stands above its minors", async ({ sessions }) => {
  await sessions.open();
  await sessions.os.open();
  await expect(sessions.os.byValue("ios:18")).toBeVisible();
  const values = await sessions.os.values();
  const at = (value: string): number => values.indexOf(`os=${value}`);
  expect(values).toContain("os=ios:18.10");
  expect(at("ios:18")).toBeLessThan(at("ios:18.10"));
  // Newest first: 18.10 is newer than 18.2, and Android 16 than 9.
  expect(at("ios:18.10")).toBeLessThan(at("ios:18.2"));
  expect(at("android:16")).toBeLessThan(at("android:9"));
});

test("all iOS and all Android stand above their devices", async ({ sessions }) => {
  await sessions.open();
  await sessions.devices.open();
  await expect(sessions.devices.byValue("ios")).toBeVisible();
  const values = await sessions.devices.values();
  expect(values.indexOf("platform=ios")).toBeLessThan(values.indexOf("device=iphone15pro"));
  expect(values.indexOf("platform=android")).toBeLessThan(values.indexOf("device=pixel9"));
  await expect(sessions.devices.option(/^All iOS/)).toBeVisible();
  await sessions.devices.search.fill("pix");
  await expect(sessions.devices.byValue("pixel9")).toBeVisible();
  await expect(sessions.devices.byValue("iphone15pro")).toHaveCount(0);
});
