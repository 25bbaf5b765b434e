// axe finds no violation on any view, in light and dark; and the structure reads well.
import { NAMED } from "../support/sessions.js";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../support/test.js";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the list", async ({ page, sessions }) => {
      await sessions.open();
      await expectAccessible(page);
      await sessions.open("search=acme&range=last-12-months&platform=ios&platform=android&status=failed&status=completed");
      await expectAccessible(page);
    });

    test("the list with bad values", async ({ page, sessions }) => {
      await sessions.open("from=never&status=done&search=acme");
      await expectAccessible(page);
    });

    test("every popover", async ({ page, sessions }) => {
      await sessions.open();
      for (const open of [sessions.dates, sessions.users, sessions.devices, sessions.os, sessions.more]) {
        await open.open();
        await expectAccessible(page);
        await page.keyboard.press("Escape");
      }
      for (const name of [/^Organization/, /^Your account/]) {
        await page.getByRole("button", { name }).locator("visible=true").first().click();
        await expectAccessible(page);
        await page.keyboard.press("Escape");
      }
    });

    test("a session", async ({ page, sessions }) => {
      await sessions.open();
      for (const name of ["completed", "failed", "files", "lost"] as const) {
        await page.goto(`/sessions/${NAMED[name].session.id}`);
        await sessions.ready();
        await expectAccessible(page);
      }
    });

    test("the export", async ({ page, sessions }) => {
      await sessions.open(`search=${NAMED.failed.session.id}`);
      await sessions.exporting.run();
      await expect(sessions.exporting.done).toBeVisible();
      await expectAccessible(page);
    });

    test("the folded sidebar", async ({ page, sessions }) => {
      await sessions.open();
      await page.keyboard.press("[");
      await expectAccessible(page);
    });
  });

  test.describe(`${colorScheme}, signed out`, () => {
    test.use({ as: undefined, colorScheme });

    test("the sign-in page", async ({ page, allow }) => {
      await page.goto("/sign-in");
      await expectAccessible(page);
      allow(/40[13]|422/);
      await page.getByLabel("E-mail").fill("nobody@acme.example");
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByRole("alert")).toBeVisible();
      await expectAccessible(page);
    });
  });
}

test("the switch of themes overrules the system and is kept", async ({ page, sessions }) => {
  await sessions.open();
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect.poll(background).not.toBe(light);
  await page.reload();
  await sessions.ready();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await background()).not.toBe(light);
  await expectAccessible(page);
  await page.getByRole("radio", { name: "Like the system" }).check({ force: true });
  await expect.poll(background).toBe(light);
});

test("the table says what it is: caption, heads, row heads, order", async ({ page, sessions }) => {
  await sessions.open("tz=Asia%2FKolkata&sort=duration");
  await expect(page.getByRole("table", { name: "Sessions, shortest first. Times in Asia/Kolkata." })).toBeVisible();
  await expect(sessions.table.getByRole("columnheader")).toHaveText([/User/, /App/, /Device/, /Queue time/, /Duration/, /Date/, /Files/]);
  await expect(sessions.table.getByRole("rowheader")).toHaveCount(await sessions.rows.count());
  await expect(page).toHaveTitle(/Session History/);
});

test("at 200 % nothing scrolls sideways and nothing is lost", async ({ page, sessions }) => {
  // A window of 1280 at 200 % is one of 640.
  await page.setViewportSize({ width: 640, height: 450 });
  await sessions.open();
  await expectNoSidewaysScroll(page);
  await expect(sessions.search).toBeVisible();
  await expect(sessions.rows.first()).toBeVisible();
});

for (const width of [1440, 1024, 768, 390, 320]) {
  test(`nothing scrolls sideways at ${width}`, async ({ page, sessions }) => {
    await page.setViewportSize({ width, height: 800 });
    await sessions.open("search=acme&platform=ios&platform=android&status=completed&status=failed");
    await expectNoSidewaysScroll(page);
  });
}

test("motion stops for those who ask for it", async ({ page, sessions }) => {
  await sessions.open();
  const moving = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
  expect(moving).toBe(0);
});
