/**
 * The world that the tests live in: organizations, people and tokens. Each organization belongs to one kind of test, so
 * that tests that write never disturb tests that count.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where results of a run are kept. */
export const RESULTS = fileURLToPath(new URL("../test-results/", import.meta.url));
/** Where the world of a run is written down for its workers. */
export const WORLD = `${RESULTS}world.json`;

/** Everybody's password. Also a test of what forms do to it. */
export const PASSWORD = "correct horse & battery=staple+%20é";

/** The organizations by their slugs. */
export const ORGS = {
  /** Sessions that tests know by name; nobody writes into it. */
  acme: "Acme Mobile",
  /** Thousands of seeded sessions; nobody writes into it. */
  bulk: "Bulk & Sons",
  /** Belongs to somebody else: its ids are foreign. */
  orbit: "Orbit Labs",
  /** Has no session. */
  empty: "Empty Rooms",
  /** Tests post into it. */
  live: "Live Wire",
  /** Tests make and take away its members and tokens. */
  crew: "Crew Cab",
  /** One test changes its settings. */
  deck: "Deck Hands",
  /** A WebDriver gateway records into it. */
  grid: "Grid Works",
  /** These very tests are recorded in it. */
  quality: "Quality Lab",
} as const;

/** An organization. */
export type Org = keyof typeof ORGS;

/** People by a short name: e-mail, and role by organization. */
export const PEOPLE = {
  admin: { email: "ada@acme.example", roles: { acme: "admin" } },
  developer: { email: "leo@acme.example", roles: { acme: "developer" } },
  user: { email: "maria@acme.example", roles: { acme: "user" } },
  bulk: { email: "boss@bulk.example", roles: { bulk: "admin" } },
  orbit: { email: "olga@orbit.example", roles: { orbit: "admin" } },
  empty: { email: "emma@empty.example", roles: { empty: "admin" } },
  emptyUser: { email: "udo@empty.example", roles: { empty: "user" } },
  live: { email: "liv@live.example", roles: { live: "admin" } },
  crew: { email: "carla@crew.example", roles: { crew: "admin" } },
  crewDeveloper: { email: "cody@crew.example", roles: { crew: "developer" } },
  crewOther: { email: "cleo@crew.example", roles: { crew: "user" } },
  deck: { email: "deck@deck.example", roles: { deck: "admin" } },
  joining: { email: "jo@orbit.example", roles: { orbit: "user" } },
  grid: { email: "greta@grid.example", roles: { grid: "admin" } },
  quality: { email: "quinn@quality.example", roles: { quality: "admin" } },
  both: { email: "bea@both.example", roles: { acme: "admin", orbit: "user" } },
  leaving: { email: "lena@acme.example", roles: { acme: "user" } },
  guessed: { email: "gus@acme.example", roles: { acme: "user" } },
} as const satisfies Record<string, { email: string; roles: Partial<Record<Org, "admin" | "developer" | "user">> }>;

/** A person. */
export type Person = keyof typeof PEOPLE;

/** What a run of the tests made. */
export interface World {
  url: string;
  dataDir: string;
  /** API tokens of role admin, by organization. */
  tokens: Record<Org, string>;
  /** Cookies of people who are signed in, as files. */
  signIns: Record<Person, string>;
}

let known: World | undefined;

/** The world of this run. */
export function world(): World {
  known ??= JSON.parse(readFileSync(WORLD, "utf8")) as World;
  return known;
}
