/** An article with the stories that it was compared with: it joins one of them, or founds one. */
export interface Choice {
  /** The values of each story. */
  stories: readonly (readonly number[])[];
  /** The place of its own story; -1 when that is none of them. */
  right: number;
  weight: number;
}

export interface FittedChoice {
  weights: number[];
  bias: number;
}

const ROUNDS = 25;
const RIDGE = 2e-5;
/** The furthest that a weight goes in one round: a first step can be too bold. */
const MAX_STEP = 8;
const CONVERGED = 1e-4;

/** Solves a small system of linear equations (Gauss, with pivoting); `rows` hold the right side in their last place. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(at(row, column)) > Math.abs(at(pivot, column))) pivot = row;
    const top = rows[pivot] ?? [];
    rows[pivot] = rows[column] ?? [];
    rows[column] = top;
    for (let row = column + 1; row < size; row += 1) {
      const factor = at(row, column) / (top[column] ?? 1);
      rows[row] = (rows[row] ?? []).map((value, index) => value - factor * (top[index] ?? 0));
    }
  }
  const result: number[] = Array.from({ length: size }, () => 0);
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = at(row, size);
    for (let column = row + 1; column < size; column += 1) rest -= at(row, column) * (result[column] ?? 0);
    result[row] = rest / at(row, row);
  }
  return result;
}

/** The chance of each story by the model; what is missing to 1 is the chance that the article founds one. */
function chancesOf(inputs: readonly number[][], fitted: readonly number[]): number[] {
  const scores = inputs.map((values) =>
    values.reduce((sum, value, index) => sum + value * (fitted[index] ?? 0), 0),
  );
  const highest = Math.max(0, ...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, Math.exp(-highest));
  return powers.map((power) => power / total);
}

/**
 * Conditional logit (McFadden 1974) with founding a story as the choice of score 0, by Newton's method with a slight ridge:
 * it fits what the index does, which is to take the best story when its score is above 0.
 */
export function fitChoice(choices: readonly Choice[]): FittedChoice {
  const size = (choices.find(({ stories }) => stories.length > 0)?.stories[0]?.length ?? 0) + 1;
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  let fitted: number[] = Array.from({ length: size }, () => 0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size + 1 }, (__, column) => {
        if (row === size - 1) return column === row ? 1e-9 : 0;
        if (column === size) return -RIDGE * total * (fitted[row] ?? 0);
        return column === row ? RIDGE * total : 0;
      }),
    );
    for (const { stories, right, weight } of choices) {
      const inputs = stories.map((values) => [...values, 1]);
      const chances = chancesOf(inputs, fitted);
      const mean = Array.from({ length: size }, (_, column) =>
        inputs.reduce((sum, values, index) => sum + (values[column] ?? 0) * (chances[index] ?? 0), 0),
      );
      for (const [row, line] of rows.entries()) {
        line[size] = (line[size] ?? 0) + weight * ((inputs[right]?.[row] ?? 0) - (mean[row] ?? 0));
        for (let column = 0; column < size; column += 1) {
          let moment = -(mean[row] ?? 0) * (mean[column] ?? 0);
          for (const [index, values] of inputs.entries())
            moment += (chances[index] ?? 0) * (values[row] ?? 0) * (values[column] ?? 0);
          line[column] = (line[column] ?? 0) + weight * moment;
        }
      }
    }
    const change = solve(rows);
    const furthest = Math.max(...change.map(Math.abs));
    const scale = furthest > MAX_STEP ? MAX_STEP / furthest : 1;
    fitted = fitted.map((value, index) => value + scale * (change[index] ?? 0));
    if (furthest < CONVERGED) break;
  }
  return { weights: fitted.slice(0, -1), bias: fitted.at(-1) ?? 0 };
}
