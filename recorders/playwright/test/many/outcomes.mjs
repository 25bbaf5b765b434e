// Writes down how every test ended, so that runs can be compared.
import { writeFileSync } from "node:fs";

export default class Outcomes {
  #lines = [];
  printsToStdio() {
    return false;
  }
  onTestEnd(test, result) {
    const errors = result.errors.map((error) => error.message?.split("\n")[0] ?? error.value);
    this.#lines.push(JSON.stringify([test.titlePath().slice(2).join(" > "), test.repeatEachIndex, result.retry, result.status, test.outcome(), errors]));
  }
  onEnd({ status }) {
    if (process.env.OUTCOMES) writeFileSync(process.env.OUTCOMES, `${this.#lines.sort().join("\n")}\n${status}\n`);
  }
}
