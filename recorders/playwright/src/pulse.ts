/**
 * Whose sign of life is due. The server gives up whoever says nothing for some minutes, a test that waits for its
 * worker as well.
 */

/** A waiting test says so at every fourth beat, in turns with the others: many of them cost little. */
const TURNS = 4;

/** What the pulse knows of a session. */
export interface Living {
  /** At which of the beats it says that it waits. */
  readonly turn: number;
  readonly startedAt: Date | undefined;
}

/** Counts the beats of one run. */
export class Pulse {
  #beats = 0;
  #given = 0;

  /** The turn of one more session. */
  turn(): number {
    return this.#given++ % TURNS;
  }

  /** One beat: all that run, and those of the waiting ones whose turn it is. */
  beat<T extends Living>(sessions: Iterable<T>): T[] {
    const turn = this.#beats++ % TURNS;
    return [...sessions].filter((session) => session.startedAt !== undefined || session.turn === turn);
  }
}
