// axe finds no violation on any view, in light and dark; and the structure reads well.
import { hydrated } from "../support/hydration.js";
import { NAMED } from "../support/sessions.js";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../support/test.js";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the list", async ({ page, sessions }) => {
      // Some of every state; a list of fifty such rows tells axe nothing more.
      await sessions.open("from=2026-05-17");
      await expectAccessible(page);
      await sessions.open("search=acme&range=last-12-months&platform=ios&platform=android&status=failed&status=completed");
      await expectAccessible(page);
    });

    test("the list with bad values", async ({ page, sessions }) => {
      await sessions.open("from=never&status=done&search=acme");
      await expectAccessible(page);
    });

    test("every popover", async ({ page, sessions }) => {
      // A chosen and an unchosen option, and a day that is chosen.
      await sessions.open("status=lost&platform=ios&from=2026-05-01&user=ada%40acme.example&os=ios%3A18");
      for (const open of [sessions.dates, sessions.users, sessions.devices, sessions.os, sessions.more]) {
        await open.open();
        await expectAccessible(page, open.dialog);
        await page.keyboard.press("Escape");
      }
      await page.getByRole("button", { name: /your account/i }).click();
      await expectAccessible(page, page.getByRole("navigation", { name: "Account" }));
      await page.getByRole("button", { name: "Time zone" }).click();
      await expectAccessible(page, page.locator("#zone-menu"));
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await expectAccessible(page, page.getByRole("dialog", { name: "Keyboard shortcuts" }));
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
    test.use({ as: "nobody", colorScheme });

    test("the sign-in page", async ({ page, allow }) => {
      await page.goto("/sign-in");
      await expectAccessible(page);
      allow(/40[13]|422/);
      await page.getByLabel("E-mail").fill("nobody@acme.example");
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page).toHaveURL(/problem=credentials/);
      await expectAccessible(page);
    });

    test("set-up and an address that leads nowhere", async ({ page, allow }) => {
      allow(/404/);
      for (const path of ["/setup?secret=x", "/setup?secret=x&problem=email", "/setup", "/nowhere"]) {
        await page.goto(path);
        await hydrated(page);
        await expectAccessible(page);
      }
    });
  });
}

test("the switch of themes overrules the system and is kept", async ({ page, sessions }) => {
  await sessions.open();
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
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

test("nothing scrolls sideways at any width", async ({ page, sessions }) => {
  await sessions.open("search=acme&platform=ios&platform=android&status=completed&status=failed");
  for (const width of [1440, 1024, 768, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSidewaysScroll(page);
  }
});

test("no popover touches the edge of the window", async ({ page, sessions }) => {
  await sessions.open();
  for (const width of [1440, 1024, 700]) {
    await page.setViewportSize({ width, height: 900 });
    for (const open of [sessions.dates, sessions.users, sessions.devices, sessions.os, sessions.more]) {
      await open.open();
      const box = await open.dialog.boundingBox();
      expect(box?.x, `left at ${width}`).toBeGreaterThanOrEqual(8);
      expect((box?.x ?? 0) + (box?.width ?? 0), `right at ${width}`).toBeLessThanOrEqual(width - 8);
      await page.keyboard.press("Escape");
    }
  }
});

test("motion stops for those who ask for it", async ({ page, sessions }) => {
  await sessions.open();
  const moving = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
  expect(moving).toBe(0);
});

test.describe("in the reader's own colours", () => {
  test.use({ contextOptions: { reducedMotion: "reduce", forcedColors: "active" } });

  test("focus and choices are still seen", async ({ page, sessions }) => {
    const { id } = NAMED.failed.session;
    await page.goto(`/sessions/${id}?range=last-12-months`);
    await sessions.ready();
    await sessions.search.focus();
    await expect(sessions.search).not.toHaveCSS("outline-style", "none");
    const ground = (selector: string) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).backgroundColor);
    await sessions.dates.open();
    expect(await ground(".date-presets > label:has(:checked)"), "the chosen range").not.toBe(await ground(".date-presets > label:not(:has(:checked))"));
    await expect(sessions.dates.dialog).not.toHaveCSS("border-top-style", "none");
    await page.screenshot({ path: "test-results/looks/test-forced-colors-dates.png" });
    await page.keyboard.press("Escape");
    await page.screenshot({ path: "test-results/looks/test-forced-colors.png" });
    await page.goto("/settings");
    const border = (name: string) => page.getByRole("link", { name, exact: true }).evaluate((tab) => getComputedStyle(tab).borderBottomColor);
    expect(await border("Access"), "the open tab").not.toBe(await border("Organization"));
    await page.screenshot({ path: "test-results/looks/test-forced-colors-settings.png" });
  });
});
