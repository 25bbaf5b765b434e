// Settings: tokens, members and the organization, by mouse, by keyboard, on a phone, in the dark and without scripts.
import type { Browser, Page } from "@playwright/test";

import { hydrated, noteHydration } from "../support/hydration.js";
import { WITHOUT_SCRIPTS, expect, expectAccessible, expectNoSidewaysScroll, test } from "../support/test.js";
import { PASSWORD, PEOPLE, world } from "../support/world.js";

test.use({ as: "crew" });

let number = 0;
/** A name that no other test uses, this one's retries neither. */
const unique = (name: string): string => `${name} ${Date.now().toString(36)}${(number += 1)}`;
const email = (name: string): string => `${unique(name).replace(" ", ".").toLowerCase()}@crew.example`;

const tokens = (page: Page) => page.getByRole("table", { name: "API tokens" });
const members = (page: Page) => page.getByRole("table", { name: "Members" });

/** What the API answers to a token. */
async function status(secret: string): Promise<number> {
  const answer = await fetch(`${world().url}/api/v1/sessions`, { headers: { authorization: `Bearer ${secret}` } });
  return answer.status;
}

/** A browser of somebody who was never here. */
async function stranger(browser: Browser, storageState?: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: world().url, ...(storageState ? { storageState } : { storageState: { cookies: [], origins: [] } }) });
  await noteHydration(context);
  return await context.newPage();
}

async function openSettings(page: Page, path = "/settings"): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await hydrated(page);
}

/** Invites somebody through the page; gives the link. */
async function invite(page: Page, who: string, role: string): Promise<string> {
  await page.getByRole("link", { name: "Invite member" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite member" });
  await dialog.getByLabel("E-mail").fill(who);
  await dialog.getByRole("radio", { name: role }).check();
  await dialog.getByRole("button", { name: "Create link" }).click();
  const made = page.getByRole("dialog", { name: "Invitation ready" });
  const link = (await made.locator("#handed").textContent()) ?? "";
  await expectAccessible(page);
  await made.getByRole("link", { name: "I have stored it" }).click();
  await expect(page).toHaveURL(/\/settings$/);
  return link;
}

test("a token is made, shown once, works, and is revoked by typing its label", async ({ page }) => {
  const label = unique("Kiosk");
  await page.goto("/sessions");
  await hydrated(page);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Create token" }).click();
  await expect(page).toHaveURL(/\/settings\/tokens\/new$/);
  const form = page.getByRole("dialog", { name: "Create token" });
  await expect(form.getByLabel("Label")).toBeFocused();
  await expectAccessible(page);
  await form.getByLabel("Label").fill(label);
  await form.getByRole("button", { name: "Create token" }).click();
  const made = page.getByRole("dialog", { name: "Token created" });
  await expect(made).toContainText("We keep a hash, not the secret.");
  const secret = (await made.locator("#handed").textContent()) ?? "";
  expect(secret).toMatch(/^shp_[0-9A-Za-z]{47}$/);
  await hydrated(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await made.getByRole("button", { name: "Copy the secret" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await expectAccessible(page);
  expect(page.url()).not.toContain(secret);
  expect(await status(secret)).toBe(200);

  await made.getByRole("link", { name: "I have stored it" }).click();
  await expect(page).toHaveURL(/\/settings$/);
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("link", { name: "Create token" }).click();
  await expect(page.getByRole("dialog", { name: "Create token" })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await page.goBack();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const row = tokens(page).getByRole("row", { name: label });
  await expect(row).toContainText(`by ${PEOPLE.crew.email}`);
  await row.getByRole("link", { name: `Revoke ${label}` }).click();
  const revoke = page.getByRole("dialog", { name: "Revoke token" });
  await revoke.getByLabel("Label of the token").fill("something else");
  await revoke.getByRole("button", { name: "Revoke token" }).click();
  await expect(revoke).toContainText("This is not its label. Nothing was revoked.");
  await expectAccessible(page);
  expect(await status(secret)).toBe(200);
  await revoke.getByLabel("Label of the token").fill(label);
  await revoke.getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByText("The token is revoked.")).toBeVisible();
  await expect(tokens(page).getByRole("row", { name: label })).toContainText("Revoked");
  expect(await status(secret)).toBe(401);
  await tokens(page).getByRole("link", { name: `Sessions of ${label}` }).click();
  await expect(page).toHaveURL(/\/sessions\?user=token%3Atok_/);
});

test("the same by keyboard: focus stays inside, Escape closes, focus goes back", async ({ page }) => {
  const label = unique("Keys");
  await openSettings(page);
  const create = page.getByRole("link", { name: "Create token" });
  await create.focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "Create token" });
  await expect(form.getByLabel("Label")).toBeFocused();
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest("dialog"));
    expect(inside, "the focus is in the dialog, or in the browser").toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(form).toHaveCount(0);
  await expect(page).toHaveURL(/\/settings$/);
  await expect(create).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(form.getByLabel("Label")).toBeFocused();
  await page.keyboard.type(label);
  await page.keyboard.press("Enter");
  const made = page.getByRole("dialog", { name: "Token created" });
  await expect(made).toBeVisible();
  await hydrated(page);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/settings$/);
  await expect(made).toHaveCount(0);
  const revoke = tokens(page).getByRole("link", { name: `Revoke ${label}` });
  await hydrated(page);
  await revoke.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Label of the token")).toBeFocused();
  await page.keyboard.type(label);
  await page.keyboard.press("Enter");
  await expect(page.getByText("The token is revoked.")).toBeVisible();
});

test("an invitation is accepted in another browser, and the member is managed", async ({ page, browser }) => {
  const who = email("Nina");
  await openSettings(page);
  const link = await invite(page, who, "Developer");
  await expect(members(page).getByRole("row", { name: who })).toContainText("Invited");
  expect(await page.content()).not.toContain(link);

  const theirs = await stranger(browser);
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "Join Crew Cab" })).toBeVisible();
  await expectAccessible(theirs);
  await theirs.getByLabel("Your name").fill("Nina Vogel");
  await theirs.getByLabel("Password", { exact: true }).fill("short");
  await theirs.getByLabel("Password", { exact: true }).evaluate((field: HTMLInputElement) => field.removeAttribute("minlength"));
  await theirs.getByRole("button", { name: "Join" }).click();
  await expect(theirs.getByText("Choose a password of 10 to 256 letters.")).toBeVisible();
  await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await theirs.getByRole("button", { name: "Join" }).click();
  await expect(theirs).toHaveURL(/\/sessions$/);
  await theirs.goto("/settings");
  await expect(theirs.getByRole("heading", { name: "API tokens" })).toBeVisible();
  await expect(theirs.getByRole("heading", { name: "Members" })).toHaveCount(0);

  await page.reload();
  await hydrated(page);
  const row = members(page).getByRole("row", { name: who });
  await expect(row).toContainText("Nina Vogel");
  const save = row.getByRole("button", { name: "Save" });
  await expect(save).toBeHidden();
  await row.getByRole("combobox", { name: "Role of Nina Vogel" }).selectOption("User");
  await expect(save).toBeVisible();
  await save.click();
  await expect(page.getByText("The role is changed.")).toBeVisible();
  await expect(row.getByRole("combobox")).toHaveValue("user");

  await hydrated(page);
  await row.getByRole("link", { name: "More about Nina Vogel" }).click();
  const dialog = page.getByRole("dialog", { name: "Nina Vogel" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Disable member" }).click();
  await expect(page.getByText("The member is disabled")).toBeVisible();
  await expect(row).toContainText("Disabled");
  await theirs.goto("/sessions");
  await expect(theirs).toHaveURL(/\/sign-in/);
  await hydrated(page);
  await row.getByRole("link", { name: "More about Nina Vogel" }).click();
  await dialog.getByRole("button", { name: "Enable member" }).click();
  await expect(row.getByRole("combobox")).toBeVisible();
  await theirs.context().close();
});

test("members are searched, by what stands in the address, and shown all again", async ({ page }) => {
  await openSettings(page, "/settings?search=nobody-at-all");
  // Their own rows: others say who invited them.
  const rowOf = (email: string) => members(page).getByRole("row").filter({ has: page.getByText(email, { exact: true }) });
  await expect(page.getByText("Nobody here has “nobody-at-all” in their name or e-mail.")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search members" }).fill(PEOPLE.crewOther.email.toUpperCase());
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/\/settings\?.*search=/);
  await expect(rowOf(PEOPLE.crewOther.email)).toHaveCount(1);
  await expect(rowOf(PEOPLE.crew.email)).toHaveCount(0);
  await page.reload();
  await hydrated(page);
  await expect(rowOf(PEOPLE.crew.email)).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(rowOf(PEOPLE.crew.email)).toHaveCount(1);
});

test("somebody with an account joins after signing in", async ({ page, browser }) => {
  const who = PEOPLE.joining.email;
  await openSettings(page);
  const link = await invite(page, who, "User");
  const theirs = await stranger(browser);
  await theirs.goto(link);
  await expect(theirs.getByText("You have an account already.")).toBeVisible();
  await theirs.getByRole("link", { name: "Sign in" }).click();
  await theirs.getByLabel("E-mail").fill(who);
  await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
  await theirs.getByRole("button", { name: "Join" }).click();
  await expect(theirs).toHaveURL(/\/sessions$/);
  await expect(theirs.getByRole("button", { name: /Crew Cab.*switch organization$/ })).toBeVisible();
  await theirs.context().close();
});

test("an invitation is renewed and withdrawn", async ({ page, browser, allow }) => {
  allow(/40[04]/);
  const who = email("Otto");
  await openSettings(page);
  const first = await invite(page, who, "Admin");
  await hydrated(page);
  await members(page).getByRole("link", { name: `More about ${who}` }).click();
  const dialog = page.getByRole("dialog", { name: who });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Renew link" }).click();
  const renewed = (await page.locator("#handed").textContent()) ?? "";
  expect(renewed).not.toBe(first);
  const theirs = await stranger(browser);
  await theirs.goto(first);
  await expect(theirs.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  await theirs.goto(renewed);
  await expect(theirs.getByRole("heading", { name: "Join Crew Cab" })).toBeVisible();
  await page.getByRole("link", { name: "I have stored it" }).click();
  await hydrated(page);
  await members(page).getByRole("link", { name: `More about ${who}` }).click();
  await dialog.getByRole("button", { name: "Withdraw invitation" }).click();
  await expect(page.getByText("The invitation is withdrawn.")).toBeVisible();
  await expect(members(page).getByRole("row", { name: who })).toHaveCount(0);
  await theirs.goto(renewed);
  await expect(theirs.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  await theirs.context().close();
});

test.describe("an organization", () => {
  test.use({ as: "deck" });

  test("is changed by one at a time, and its limits and zone are used", async ({ page, browser }) => {
    await openSettings(page, "/settings");
    await page.getByRole("link", { name: "Organization", exact: true }).click();
    await expect(page.getByLabel("Name")).toHaveValue("Deck Hands");
    await expectAccessible(page);
    const other = await stranger(browser, world().signIns.deck);
    await openSettings(other, "/settings/organization");
    await page.getByRole("textbox", { name: "Time zone" }).fill("Europe/Oslo");
    await page.getByLabel("Medium from, in seconds").fill("5");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
    await expect(page.getByLabel("Medium from, in seconds")).toHaveValue("5");

    await other.getByLabel("Name").fill("Deck & Hands");
    await other.getByRole("button", { name: "Save" }).click();
    await expect(other.getByText("Somebody else changed these settings while you did.")).toBeVisible();
    await expect(other.getByLabel("Name")).toHaveValue("Deck & Hands");
    await expect(other.getByText("Saved now: Europe/Oslo")).toBeVisible();
    await expectAccessible(other);
    await other.getByRole("textbox", { name: "Time zone" }).fill("Europe/Oslo");
    await other.getByRole("button", { name: "Save" }).click();
    await expect(other.getByText("Saved.", { exact: true })).toBeVisible();
    await other.getByLabel("Long from, in seconds").fill("1");
    await other.getByRole("button", { name: "Save" }).click();
    await expect(other.getByLabel("Long from, in seconds")).toHaveAttribute("aria-invalid", "true");

    await page.goto("/sessions");
    await hydrated(page);
    await page.getByRole("button", { name: /, your account$/ }).click();
    await page.getByRole("button", { name: /^Time zone/ }).click();
    await page.getByRole("link", { name: "Use Europe/Oslo, your organization’s" }).click();
    await expect(page).toHaveURL(/tz=Europe%2FOslo/);
    await other.context().close();
  });

  test("keeps its only admin", async ({ page }) => {
    await openSettings(page);
    await expect(members(page).getByRole("combobox", { name: /^Role of deck/ })).toBeDisabled();
    await members(page).getByRole("link", { name: /^More about deck/ }).click();
    await expect(page.getByRole("dialog").getByText("The only admin stays one.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Disable member" })).toBeDisabled();
    await expectAccessible(page);
  });
});

test.describe("a developer", () => {
  test.use({ as: "crewDeveloper" });

  test("makes tokens with role developer, and sees those alone", async ({ page, allow }) => {
    allow(/403/);
    const label = unique("Mine");
    await openSettings(page);
    await expect(page.getByRole("link", { name: "Organization", exact: true })).toHaveCount(0);
    await page.getByRole("link", { name: "Create token" }).click();
    await expect(page.getByRole("dialog").getByRole("radio")).toHaveCount(0);
    await page.getByLabel("Label").fill(label);
    await page.getByRole("button", { name: "Create token" }).click();
    const secret = (await page.locator("#handed").textContent()) ?? "";
    expect(await status(secret)).toBe(200);
    await page.getByRole("link", { name: "I have stored it" }).click();
    await expect(tokens(page).getByRole("row")).toContainText(["Token", label]);
    await expect(tokens(page).getByText("Tests", { exact: true })).toHaveCount(0);
    expect((await page.goto("/settings/organization"))?.status()).toBe(403);
    await expect(page.getByRole("heading", { name: "You can't open this page" })).toBeVisible();
  });
});

test.describe("a user", () => {
  test.use({ as: "user" });

  test("has no settings", async ({ page, allow }) => {
    allow(/403/);
    await page.goto("/sessions");
    await hydrated(page);
    await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
    expect((await page.goto("/settings"))?.status()).toBe(403);
    await expect(page.getByRole("heading", { name: "You can't open this page" })).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ allow }) => allow(...WITHOUT_SCRIPTS));

  test("tokens, members and invitations are forms and links", async ({ page }) => {
    const [label, who] = [unique("Plain"), email("Petra")];
    await page.goto("/settings");
    await page.getByRole("link", { name: "Create token" }).click();
    await page.getByLabel("Label").fill(label);
    await page.getByRole("button", { name: "Create token" }).click();
    expect(await status((await page.locator("#handed").textContent()) ?? "")).toBe(200);
    await page.getByRole("link", { name: "I have stored it" }).click();
    await page.getByRole("link", { name: `Revoke ${label}` }).click();
    await page.getByLabel("Label of the token").fill(label);
    await page.getByRole("button", { name: "Revoke token" }).click();
    await expect(page.getByText("The token is revoked.")).toBeVisible();

    const link = await page.getByRole("link", { name: "Invite member" }).click().then(async () => {
      await page.getByLabel("E-mail").fill(who);
      await page.getByRole("button", { name: "Create link" }).click();
      const text = (await page.locator("#handed").textContent()) ?? "";
      await page.getByRole("link", { name: "I have stored it" }).click();
      return text;
    });
    expect(link).toContain("/join?secret=");
    await page.getByRole("link", { name: `More about ${who}` }).click();
    await page.getByRole("button", { name: "Withdraw invitation" }).click();
    await expect(page.getByText("The invitation is withdrawn.")).toBeVisible();

    const role = page.getByRole("combobox", { name: `Role of ${PEOPLE.crewOther.email}` });
    const now = await role.inputValue();
    await role.selectOption(now === "user" ? "developer" : "user");
    await page.getByRole("button", { name: `Save role of ${PEOPLE.crewOther.email}` }).click();
    await expect(page.getByText("The role is changed.")).toBeVisible();
    await page.getByRole("link", { name: `More about ${PEOPLE.crewOther.email}` }).click();
    await page.getByRole("link", { name: "Close" }).first().click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

    test("every view is whole and accessible", async ({ page }) => {
      for (const path of ["/settings", "/settings/tokens/new", "/settings/members/invite", "/settings/organization"]) {
        await openSettings(page, path);
        await expectNoSidewaysScroll(page);
        await expectAccessible(page);
      }
    });
  });

  test.describe(`wide, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("every view is accessible", async ({ page }) => {
      for (const path of ["/settings", "/settings?done=saved", "/settings/tokens/new?problem=label", "/settings/members/invite?problem=email", "/settings/organization?problem=stale-settings"]) {
        await openSettings(page, path);
        await expectAccessible(page);
      }
    });
  });
}
