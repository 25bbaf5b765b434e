// Every filter, alone and together: the page shows what the API answers for the same query, in the same order.
import { ACME } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

test.describe("on Acme's sessions", () => {
  // A page for each group: what is asked for differs, the browser is the same.
  const alone: Record<string, [string, string][]> = {
    "by text": [
      ["search", "search=courier"],
      ["search in any case and script", "search=%D8%B3%D9%88%D9%82"],
      ["several words", "search=acme+leo"],
      ["a phrase", "search=%22Acme+Shop%22"],
      ["a build", "search=8812"],
      ["a text that is hostile to addresses", "search=a%252Bb%26c%3Dd%2Be"],
    ],
    "by day": [
      ["from", "from=2026-05-18"],
      ["to", "to=2026-03-08"],
      ["one day", "from=2026-03-08&to=2026-03-08"],
      ["one day elsewhere", "from=2026-03-08&to=2026-03-08&tz=America%2FNew_York"],
      ["a range", "range=last-12-months"],
    ],
    "by person, device and OS version": [
      ["a user", "user=leo%40acme.example"],
      ["a user in another case", "user=MARIA%40acme.example"],
      ["several users", "user=leo%40acme.example&user=token%3Atok_nightly"],
      ["an anonymous visitor", "user=anonymous%3AAnonymous+-+embed+on+shop.example.com"],
      ["a device", "device=pixel9"],
      ["a platform", "platform=ios"],
      ["a platform or a device", "platform=web&device=galaxys24"],
      ["an OS version", "os=ios%3A18.2"],
      ["every minor version", "os=ios%3A18"],
    ],
    "by status and file": [
      ["a status", "status=failed"],
      ["several statuses", "status=lost&status=abandoned"],
      ["a file", "has=network_log"],
      ["several files", "has=crash_log&has=action_log"],
    ],
    "in every order, and all of them together": [
      ["oldest first", "sort=requested_at"],
      ["longest first", "sort=-duration"],
      ["shortest first", "sort=duration"],
      ["longest wait first", "sort=-queue"],
      ["shortest wait first", "sort=queue"],
      ["a key that means nothing", "colour=red&status=failed"],
      ["all of them", "search=acme&from=2026-04-01&to=2026-05-31&user=ada%40acme.example&user=leo%40acme.example&platform=ios&os=ios%3A18&status=completed&status=failed&sort=-duration"],
    ],
  };
  for (const [group, queries] of Object.entries(alone)) {
    test(group, async ({ sessions, api }) => {
      for (const [name, query] of queries) {
        await test.step(name, async () => {
          const wanted = await api("acme").sessions(query);
          // A test of nothing would pass with any filter.
          if (!query.startsWith("range")) expect(wanted.length).toBeGreaterThan(0);
          if (!/^(sort|range)/.test(query)) expect(wanted.length).toBeLessThan(ACME.length);
          await sessions.open(query);
          await sessions.expectCount(wanted.length);
          const first = wanted.slice(0, 50).map(({ id }) => id);
          if (first.length > 0) {
            // Where a page ends in the window's sight, the next one comes by itself.
            await expect.poll(async () => (await sessions.ids()).slice(0, 50)).toEqual(first);
          }
        });
      }
    });
  }
});

test.describe("by its controls", () => {
  test("search, date, users, devices, OS, status and file, one after the other", async ({ sessions, api }) => {
    const acme = api("acme");
    const expectLike = async (...pairs: string[]): Promise<void> => {
      await sessions.expectQuery(...pairs);
      const query = new URLSearchParams(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])).toString();
      await sessions.expectCount(await acme.count(query));
      const wanted = (await acme.sessions(query)).slice(0, 50).map(({ id }) => id);
      await expect.poll(async () => (await sessions.ids()).slice(0, 50)).toEqual(wanted);
    };
    await sessions.open();
    await sessions.search.fill("acme");
    await expectLike("search=acme");
    await sessions.dates.open();
    await sessions.dates.from.fill("2026-04-01");
    await sessions.dates.to.fill("2026-05-20");
    await sessions.dates.apply.click();
    await expectLike("search=acme", "from=2026-04-01", "to=2026-05-20");
    await sessions.users.choose("leo@acme.example", "ada@acme.example", "maria@acme.example");
    const users = ["user=leo@acme.example", "user=ada@acme.example", "user=maria@acme.example"];
    await expectLike("search=acme", "from=2026-04-01", "to=2026-05-20", ...users);
    await sessions.devices.choose("ios", "pixel9");
    const devices = ["platform=ios", "device=pixel9"];
    await expectLike("search=acme", "from=2026-04-01", "to=2026-05-20", ...users, ...devices);
    await sessions.os.choose("ios:18");
    await expectLike("search=acme", "from=2026-04-01", "to=2026-05-20", ...users, ...devices, "os=ios:18");
    await sessions.more.choose("completed", "failed");
    const more = ["status=completed", "status=failed"];
    await expectLike("search=acme", "from=2026-04-01", "to=2026-05-20", ...users, ...devices, "os=ios:18", ...more);
    await sessions.more.choose("debug_log");
    await expectLike("search=acme", "from=2026-04-01", "to=2026-05-20", ...users, ...devices, "os=ios:18", ...more, "has=debug_log");

    // And away again, by the chips.
    await expect(sessions.chips.getByRole("listitem")).toHaveCount(8);
    await sessions.remove(/^Remove filter device/);
    await expectLike("search=acme", "from=2026-04-01", "to=2026-05-20", ...users, "os=ios:18", ...more, "has=debug_log");
    await sessions.remove(/^Remove filter search/);
    await expect(sessions.search).toHaveValue("");
    await sessions.remove("Clear filters");
    await expectLike();
    await sessions.expectCount(ACME.length);
  });

  test("the heads sort, and say so", async ({ page, sessions }) => {
    await sessions.open();
    const head = (name: string) => page.getByRole("columnheader", { name });
    await expect(head("Date")).toHaveAttribute("aria-sort", "descending");
    await sessions.sort("Duration").click();
    await sessions.expectQuery("sort=-duration");
    await expect(head("Duration")).toHaveAttribute("aria-sort", "descending");
    await expect(head("Date")).not.toHaveAttribute("aria-sort", /./);
    await sessions.sort("Duration").click();
    await sessions.expectQuery("sort=duration");
    await expect(head("Duration")).toHaveAttribute("aria-sort", "ascending");
    await sessions.sort("Date").click();
    await sessions.expectQuery();
  });

  test("the number of chosen devices stands on the button", async ({ sessions }) => {
    await sessions.open("platform=ios&device=pixel9");
    await expect(sessions.devices.button).toHaveAccessibleName(/2/);
    await sessions.devices.open();
    await expect(sessions.devices.byValue("ios")).toBeChecked();
    await expect(sessions.devices.byValue("pixel9")).toBeChecked();
    await sessions.devices.dialog.getByRole("button", { name: "Clear" }).click();
    await sessions.devices.apply.click();
    await sessions.expectQuery();
  });

  test("Cancel and Escape change nothing", async ({ page, sessions }) => {
    await sessions.open("status=failed");
    for (const leave of [() => page.keyboard.press("Escape"), () => sessions.devices.dialog.getByRole("button", { name: "Cancel" }).click()]) {
      await sessions.devices.open();
      await sessions.devices.byValue("ios").check();
      await leave();
      await expect(sessions.devices.dialog).toBeHidden();
      await sessions.expectQuery("status=failed");
    }
    await sessions.devices.open();
    await expect(sessions.devices.byValue("ios")).not.toBeChecked();
  });
});

test.describe("on thousands of seeded sessions", () => {
  test.use({ as: "bulk" });

  test("combinations of whatever there is agree with the API", async ({ sessions, api }) => {
    const bulk = api("bulk");
    const [users, devices, os] = await Promise.all([bulk.facet("users"), bulk.facet("devices"), bulk.facet("os")]);
    const param = (key: string, value: string | undefined): string => `${key}=${encodeURIComponent(value ?? "")}`;
    const queries = [
      param("user", users[0]?.value),
      [param("user", users[0]?.value), param("user", users[1]?.value), "range=last-3-months"].join("&"),
      [param("device", devices.find(({ value }) => !["ios", "android", "web", "other"].includes(value))?.value), "sort=-queue"].join("&"),
      [param("os", os[0]?.value), "status=completed", "has=debug_log"].join("&"),
      "platform=android&status=failed&sort=duration&tz=Asia%2FKolkata",
    ];
    for (const query of queries) {
      await sessions.open(query);
      await sessions.expectCount(await bulk.count(query));
      const wanted = (await bulk.sessions(query)).slice(0, 50).map(({ id }) => id);
      await expect.poll(async () => (await sessions.ids()).slice(0, 50), query).toEqual(wanted);
    }
  });
});
