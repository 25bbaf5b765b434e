// One person in two organizations: each shows its own sessions, under the role one has there.
import { signIn } from "../support/sign-in.js";
import { ACME } from "../support/sessions.js";
import { expect, expectAccessible, test } from "../support/test.js";
import { PASSWORD, PEOPLE } from "../support/world.js";

test.use({ as: "nobody" });

test("switching changes the list and the role, and stays", async ({ page, sessions }) => {
  await signIn(page, PEOPLE.both.email, PASSWORD);
  await sessions.ready();
  const current = page.getByRole("button", { name: /, switch organization$/ });
  const switchTo = async (name: string): Promise<void> => {
    if ((await current.textContent())?.includes(name)) return;
    await current.click();
    const menu = page.getByRole("form", { name: "Organizations" });
    await expectAccessible(page, menu);
    await menu.getByRole("button", { name }).click();
    await expect(current).toHaveAccessibleName(new RegExp(name));
    await sessions.ready();
  };
  await switchTo("Acme Mobile");
  await sessions.expectCount(ACME.length);
  await expect(sessions.users.button).toBeVisible();
  await switchTo("Orbit Labs");
  await expect(sessions.users.button).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(/No sessions yet/);
  await page.reload();
  await expect(current).toHaveAccessibleName(/Orbit Labs/);
  await switchTo("Acme Mobile");
  await sessions.expectCount(ACME.length);
});

test.describe("somebody in one organization", () => {
  test.use({ as: "user" });

  test("is offered no other", async ({ page, sessions }) => {
    await sessions.open();
    await expect(page.getByText("Acme Mobile").locator("visible=true").first()).toBeVisible();
    await expect(page.getByText("Orbit Labs")).toHaveCount(0);
  });
});
