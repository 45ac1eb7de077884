// Fits the model of src/score-join.ts: a logistic regression on the comparisons that the index makes on the dev halves, then a
// search for weights with a better mean B-cubed F1 there. Usage: fit-join-model.ts FOLDER [STEPS] [SEED].
import { JOIN_MODEL, readFeatures, type JoinModel } from "@wirewatch/story";
import { fitLogistic, type Example } from "./fit-logistic.ts";
import { readStreams, type Half, type LabelledStream } from "./labelled-streams.ts";
import { openRandom } from "./random.ts";
import { runIndex, scorePlaced } from "./run-index.ts";

const STREAM_SEED = 3;
/** How far a step of the search goes, by weight, and the value that the feature has in a typical decision. */
const STEPS = [3, 1.5, 2.5, 2, 2, 0.5, 0.3];
const TYPICAL = [0.35, 0.25, 0.9, 0.7, 0.5, 0.7, 1];

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Comparisons with the stories that the index made: right when the story was founded by an article of the same label. */
function readExamples(streams: readonly LabelledStream[]): Example[] {
  const examples: Example[] = [];
  for (const { rows } of streams) {
    const founders = new Map<string, string>();
    const waiting: { storyId: string; values: number[] }[] = [];
    const own: Example[] = [];
    const placed = runIndex(rows, {
      observe: (storyId, features) => waiting.push({ storyId, values: readFeatures(features) }),
      onPlaced: (row, storyId) => {
        const label = row.story ?? row.id;
        for (const seen of waiting.splice(0))
          own.push({ values: seen.values, isRight: founders.get(seen.storyId) === label, weight: 1 });
        if (!founders.has(storyId)) founders.set(storyId, label);
      },
    });
    for (const example of own) examples.push({ ...example, weight: placed.length / own.length });
  }
  return examples;
}

function meanF1(streams: readonly LabelledStream[], model: JoinModel): number {
  const scores = streams.map(({ rows }) => scorePlaced(runIndex(rows, { model, joinScore: 0 })).f);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function describe(name: string, model: JoinModel): void {
  const round = (value: number): number => Math.round(value * 100) / 100;
  print(`${name}: weights [${model.weights.map(round).join(", ")}], bias ${round(model.bias)}`);
}

const folder = process.argv[2] ?? "";
const steps = Number(process.argv[3] ?? 40);
const random = openRandom(Number(process.argv[4] ?? 1));
const streamsOf = (half: Half): LabelledStream[] => readStreams(folder, half, STREAM_SEED);
const dev = streamsOf("dev");

const fitted = fitLogistic(readExamples(dev));
describe("logistic regression", fitted);
let best = JOIN_MODEL;
let bestScore = meanF1(dev, JOIN_MODEL);
print(`the model in use on dev: ${bestScore.toFixed(4)}`);
for (const shift of [-1, -0.5, 0, 0.5]) {
  const model = { weights: fitted.weights, bias: fitted.bias + shift };
  const score = meanF1(dev, model);
  print(`logistic regression, bias ${shift} on dev: ${score.toFixed(4)}`);
  if (score > bestScore) [best, bestScore] = [model, score];
}
for (let step = 0; step < steps; step += 1) {
  const lot = Math.floor(random() * (STEPS.length + 1));
  const change = (random() + random() + random() - 1.5) * 1.6;
  const weights = [...best.weights];
  let { bias } = best;
  if (lot === STEPS.length) bias += change * 0.7;
  else {
    const by = change * (STEPS[lot] ?? 0);
    weights[lot] = (weights[lot] ?? 0) + by;
    // Keeps the level: what the weight adds in a typical decision the constant takes away.
    bias -= by * (TYPICAL[lot] ?? 0);
  }
  const model = { weights, bias };
  const score = meanF1(dev, model);
  if (score <= bestScore) continue;
  [best, bestScore] = [model, score];
  describe(`step ${step}, ${score.toFixed(4)} on dev`, best);
}
describe("best", best);
const held = streamsOf("held");
print(`held: ${meanF1(held, best).toFixed(4)}; the model in use: ${meanF1(held, JOIN_MODEL).toFixed(4)}`);
