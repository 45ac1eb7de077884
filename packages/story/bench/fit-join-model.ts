// Fits the model of src/score-join.ts to the decisions that the index makes on the dev halves, some rounds over, since what it
// is compared with depends on what it decided. Usage: fit-join-model.ts FOLDER [SEEDS], seeds with commas between.
import { JOIN_MODEL, readFeatures, type JoinModel } from "@wirewatch/story";
import { fitChoice, type Choice } from "./fit-choice.ts";
import { readStreams, type Half, type LabelledStream } from "./labelled-streams.ts";
import { runIndex, scorePlaced } from "./run-index.ts";

const ROUNDS = 3;
/** How much of the fitted model, mixed with the one in use, and how much more or less eager than fitted. */
const SHARES = [1, 0.35];
const SHIFTS = [-0.3, 0, 0.3];

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const round = (value: number): number => Math.round(value * 100) / 100;

/** Decisions of one stream: right is the story with most articles of the same label, when they are half of it. */
function readChoices(stream: LabelledStream, model: JoinModel): Choice[] {
  const labels = new Map<string, Map<string, number>>();
  const choices: Choice[] = [];
  let compared: { storyId: string; values: number[] }[] = [];
  runIndex(stream.rows, {
    model,
    observe: (storyId, features) => compared.push({ storyId, values: readFeatures(features) }),
    onPlaced: (row, storyId) => {
      const label = row.story ?? row.id;
      let right = -1;
      let most = 0;
      for (const [at, seen] of compared.entries()) {
        const own = labels.get(seen.storyId) ?? new Map<string, number>();
        const same = own.get(label) ?? 0;
        const all = [...own.values()].reduce((sum, count) => sum + count, 0);
        if (same <= most || same * 2 < all) continue;
        [right, most] = [at, same];
      }
      if (compared.length > 0)
        choices.push({ stories: compared.map(({ values }) => values), right, weight: 1 });
      compared = [];
      const counts = labels.get(storyId) ?? new Map<string, number>();
      labels.set(storyId, counts.set(label, (counts.get(label) ?? 0) + 1));
    },
  });
  return choices;
}

function byKind(streams: readonly LabelledStream[]): Map<string, LabelledStream[]> {
  const kinds = new Map<string, LabelledStream[]>();
  for (const stream of streams) kinds.set(stream.name, [...(kinds.get(stream.name) ?? []), stream]);
  return kinds;
}

/** Every kind of stream weighs the same, however long it is. */
function readAllChoices(streams: readonly LabelledStream[], model: JoinModel): Choice[] {
  return [...byKind(streams).values()].flatMap((kind) => {
    const choices = kind.flatMap((stream) => readChoices(stream, model));
    return choices.map((choice) => ({ ...choice, weight: 1000 / choices.length }));
  });
}

/** Mean B-cubed F1 by kind of stream, and of the kinds. */
function describeF1(streams: readonly LabelledStream[], model: JoinModel): string {
  const kinds = [...byKind(streams)].map(([name, kind]) => ({
    name,
    f: kind.reduce((sum, { rows }) => sum + scorePlaced(runIndex(rows, { model })).f, 0) / kind.length,
  }));
  const mean = kinds.reduce((sum, { f }) => sum + f, 0) / kinds.length;
  return `mean ${mean.toFixed(4)} (${kinds.map(({ name, f }) => `${name} ${f.toFixed(4)}`).join(", ")})`;
}

const folder = process.argv[2] ?? "";
const seeds = (process.argv[3] ?? "3,4").split(",").map(Number);
const streamsOf = (half: Half): LabelledStream[] => seeds.flatMap((seed) => readStreams(folder, half, seed));
const dev = streamsOf("dev");
const held = streamsOf("held");

const report = (name: string, model: JoinModel): void => {
  print(`${name}: weights [${model.weights.map(round).join(", ")}], bias ${round(model.bias)}`);
  print(`  dev  ${describeF1(dev, model)}`);
  print(`  held ${describeF1(held, model)}`);
};

report("in use", JOIN_MODEL);
let fitted = JOIN_MODEL;
for (let turn = 0; turn < ROUNDS; turn += 1) fitted = fitChoice(readAllChoices(dev, fitted));
for (const share of SHARES)
  for (const shift of SHIFTS) {
    const mixed = (own: number, used: number): number => share * own + (1 - share) * used;
    const weights = fitted.weights.map((weight, at) => mixed(weight, JOIN_MODEL.weights[at] ?? 0));
    report(`${share} fitted, bias ${shift}`, { weights, bias: mixed(fitted.bias, JOIN_MODEL.bias) + shift });
  }
