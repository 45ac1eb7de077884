/** What is known of an article and a story that it may belong to. */
export interface JoinFeatures {
  /** Cosine of the article to the middle of the story, and of its headline to those of the story. */
  cosine: number;
  titleCosine: number;
  /** Days from the newest article of the story to this one, never below 0. */
  days: number;
  /** Days from the first live article of the story to this one: a story is a matter of days, an affair one of weeks. */
  age: number;
  /** Rarity of the rarest name that both have, and of all shared terms together; 1 is a term that nobody has. */
  rarestName: number;
  shared: number;
  /** Articles of the story, copies left out. */
  articles: number;
  /** How many terms both have. */
  terms: number;
}

/** Weights of the features, in the order of `readFeatures`, and the constant. */
export interface JoinModel {
  weights: readonly number[];
  bias: number;
}

const TIME_SPREAD_DAYS_SQUARED = 18;
const SHARED_SCALE = 10;
const MOST_AGE_DAYS = 7;

/** Weights of the linear model that says whether an article joins a story: see `bench/fit-join-model.ts`. */
export const JOIN_MODEL: JoinModel = {
  weights: [17.22, 2.74, 18.18, 2.24, 0.38, -0.62, -0.33],
  bias: -23.26,
};

/** Score from which an article joins, unless the caller asks for more or less care. */
export const JOIN_SCORE = 0;

/** The features as the numbers that the model weighs. */
export function readFeatures(features: JoinFeatures): number[] {
  return [
    features.cosine,
    features.titleCosine,
    Math.exp(-(features.days * features.days) / TIME_SPREAD_DAYS_SQUARED),
    features.rarestName,
    features.shared / SHARED_SCALE,
    Math.log(Math.max(1, features.articles)),
    Math.min(MOST_AGE_DAYS, features.age),
  ];
}

/** The score of an article for a story; the best story is joined when its score is high enough. */
export function scoreJoin(model: JoinModel, features: JoinFeatures): number {
  const values = readFeatures(features);
  let score = model.bias;
  for (let at = 0; at < values.length; at += 1) score += (values[at] ?? 0) * (model.weights[at] ?? 0);
  return score;
}
