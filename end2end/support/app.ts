/**
 * What these tests call the product when they record themselves.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const manifest = readFileSync(fileURLToPath(new URL("../../Cargo.toml", import.meta.url)), "utf8");

/** The product, its version, and the commit that is tested. */
export const APP = {
  id: "session-history",
  name: "Session History",
  version: /\[workspace\.package\][^[]*?version = "([^"]+)"/.exec(manifest)?.[1] ?? "0.0.0",
  build: commit(),
};

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    // A copy without its history.
    return "unknown";
  }
}
