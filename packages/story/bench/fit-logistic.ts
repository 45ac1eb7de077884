export interface Example {
  values: readonly number[];
  isRight: boolean;
  weight: number;
}

const ROUNDS = 12;
const RIDGE = 1e-4;

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

/** Logistic regression by Newton's method, with a slight ridge. */
export function fitLogistic(examples: readonly Example[]): { weights: number[]; bias: number } {
  const size = (examples[0]?.values.length ?? 0) + 1;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  let fitted: number[] = Array.from({ length: size }, () => 0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size + 1 }, (__, column) => {
        if (row === size - 1) return column === row ? 1e-9 : 0;
        if (column === row) return RIDGE * total;
        return column === size ? RIDGE * total * (fitted[row] ?? 0) : 0;
      }),
    );
    for (const { values, isRight, weight } of examples) {
      const inputs = [...values, 1];
      const score = inputs.reduce((sum, value, index) => sum + value * (fitted[index] ?? 0), 0);
      const chance = 1 / (1 + Math.exp(-score));
      for (const [row, line] of rows.entries()) {
        const input = (inputs[row] ?? 0) * weight;
        for (let column = 0; column < size; column += 1)
          line[column] = (line[column] ?? 0) + input * (inputs[column] ?? 0) * chance * (1 - chance);
        line[size] = (line[size] ?? 0) + input * (chance - (isRight ? 1 : 0));
      }
    }
    const change = solve(rows);
    fitted = fitted.map((value, index) => value - (change[index] ?? 0));
  }
  return { weights: fitted.slice(0, -1), bias: fitted.at(-1) ?? 0 };
}
