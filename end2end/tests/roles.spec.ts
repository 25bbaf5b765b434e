// Who sees what: admins everything of their organization, everybody else their own, whatever the address says.
import type { APIRequestContext } from "@playwright/test";

import { idOf } from "../support/builder.js";
import { ACME, NAMED, ORBIT } from "../support/sessions.js";
import { expect, test } from "../support/test.js";
import { PEOPLE } from "../support/world.js";

const ownedBy = (email: string): string[] =>
  ACME.filter(({ session }) => session.actor.kind === "user" && session.actor.label.toLowerCase() === email).map(({ session }) => session.id);

test.describe("an admin", () => {
  test.use({ as: "admin" });

  test("sees every session of the organization and can filter by user", async ({ sessions }) => {
    await sessions.open();
    await sessions.expectCount(ACME.length);
    await expect(sessions.users.button).toBeVisible();
    await sessions.users.open();
    await expect(sessions.users.byValue("leo@acme.example")).toBeVisible();
    await expect(sessions.users.byValue("token:tok_nightly")).toBeVisible();
    await expect(sessions.users.byValue("anonymous:Anonymous - embed on shop.example.com")).toBeVisible();
  });

  test("does not see another organization's session, list, file or export", async ({ page, sessions, allow }) => {
    allow(/404/);
    const foreign = idOf("foreign");
    for (const path of [`/sessions/${foreign}/files/debug_log`]) {
      expect((await page.request.get(path)).status(), path).toBe(404);
    }
    await sessions.open(`search=${foreign}`);
    await sessions.expectCount(0);
    const answer = await page.goto(`/sessions/${foreign}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByText("not for you")).toHaveCount(0);
    expect(await (await page.request.get("/sessions.csv")).text()).not.toContain(foreign);
  });
});

for (const person of ["developer", "user"] as const) {
  test.describe(`a ${person}`, () => {
    test.use({ as: person });
    const { email } = PEOPLE[person];
    const own = ownedBy(email);

    test("sees their own sessions and no filter of users", async ({ sessions }) => {
      await sessions.open();
      await sessions.expectCount(own.length);
      expect(own).toEqual(expect.arrayContaining(await sessions.ids()));
      await expect(sessions.users.button).toHaveCount(0);
    });

    test("sees their own sessions whatever the address says", async ({ page, sessions }) => {
      for (const query of ["user=ada%40acme.example", "user=token%3Atok_nightly", `search=${NAMED.gone.session.id}`, "search=priya"]) {
        await sessions.open(query);
        await expect(page.getByRole("heading", { name: /No session matches|Session History/ }).first()).toBeVisible();
        for (const id of await sessions.ids()) expect(own, query).toContain(id);
        const csv = await (await page.request.get(`/sessions.csv?${query}`)).text();
        expect(csv).not.toContain("ada@acme.example");
        expect(csv).not.toContain("priya");
      }
    });

    test("finds no one else's session by its id", async ({ page, allow }) => {
      allow(/404/);
      for (const name of ["completed", "foreign"]) {
        const id = idOf(name);
        expect((await page.goto(`/sessions/${id}`))?.status(), name).toBe(404);
        for (const kind of ["debug_log", "network_log", "video"]) {
          expect((await page.request.get(`/sessions/${id}/files/${kind}`)).status(), `${name} ${kind}`).toBe(404);
        }
      }
    });

    test("is told of no one else by the server's own calls", async ({ page, sessions }) => {
      await sessions.open();
      const answers = await rpc(page.request, [
        ["sessions", { query: "user=token%3Atok_nightly" }],
        ["sessions", { query: "search=priya" }],
        ["summary", { query: "" }],
        ["facet", { request: { facet: "users", query: "", search: "", cursor: null } }],
        ["facet", { request: { facet: "devices", query: "", search: "", cursor: null } }],
        ["refresh", { request: { query: "", head: null, ids: [idOf("completed"), idOf("foreign")] } }],
        ["session", { id: idOf("completed") }],
        ["session", { id: idOf("foreign") }],
      ]);
      for (const { call, text } of answers) {
        // What was asked for is called as it was asked for, never by its label.
        const told = text.replaceAll(email, "").replace('["token:tok_nightly","tok_nightly"]', "");
        for (const secret of ["ada@acme.example", "priya", "tok_nightly", "payments", "orbit", idOf("completed"), idOf("foreign")]) {
          expect(told, call).not.toContain(secret);
        }
      }
      const summary = JSON.parse(answers[2]?.text ?? "") as { total: number };
      expect(summary.total).toBe(own.length);
    });
  });
}

/** Asks what the page asks, as the page would. */
async function rpc(request: APIRequestContext, calls: [string, unknown][]): Promise<{ call: string; text: string }[]> {
  const answers = [];
  for (const [name, data] of calls) {
    const response = await request.post(`/rpc/${name}`, { data, headers: { "sec-fetch-site": "same-origin", accept: "application/json" } });
    answers.push({ call: `${name} ${JSON.stringify(data)}`, text: await response.text() });
  }
  return answers;
}

test("an organization's own ids and foreign ones are told apart in the data itself", () => {
  const ours = new Set(ACME.map(({ session }) => session.id));
  for (const { session } of ORBIT) expect(ours.has(session.id)).toBe(false);
  expect(ours.size).toBe(ACME.length);
});
