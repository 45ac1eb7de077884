/** What is known of an article and a story that it may belong to. */
export interface JoinFeatures {
  /** Cosine of the article to the middle of the story, and of its headline to those of the story. */
  cosine: number;
  titleCosine: number;
  /** Mean cosine of the article to the articles of the story: low where these have little in common themselves. */
  kinship: number;
  /** Share of the story that the article has anywhere in its text: of the squared weights of the middle, from 0 to 1. */
  coverage: number;
  /** Cosine of the article to the nearest other story: high where the article is near to everything. */
  rival: number;
  /** Days from the newest article of the story to this one, never below 0. */
  days: number;
  /** Days from the first live article of the story to this one: a story is a matter of days, an affair one of weeks. */
  age: number;
  /** Articles of the story, copies left out. */
  articles: number;
  /** How many of the article's strongest terms the story has. */
  terms: number;
}

/** Weights of the features, in the order of `readFeatures`, and the constant. */
export interface JoinModel {
  weights: readonly number[];
  bias: number;
}

const TIME_SPREAD_DAYS_SQUARED = 18;
/** Beyond this age a story that goes on is as good as a younger one. */
const MOST_AGE_DAYS = 3;

/**
 * Weights of the linear model that says whether an article joins a story: see `bench/fit-join-model.ts`. They lie between
 * those that a search and a conditional logit found, a third of the way to the latter: either alone serves other news worse.
 */
export const JOIN_MODEL: JoinModel = {
  weights: [11.2, 2.3, 4.1, 1.83, -0.87, 14.9, -0.78, -0.79],
  bias: -18.1,
};

/** Score from which an article joins, unless the caller asks for more or less care. */
export const JOIN_SCORE = 0;

/**
 * The features as the numbers that the model weighs. Another likeness, such as the cosine of embeddings, would be one more
 * line here and one more weight: the model is fitted anew, and nothing else has to know.
 */
export function readFeatures(features: JoinFeatures): number[] {
  return [
    features.cosine,
    features.titleCosine,
    features.kinship,
    features.coverage,
    features.rival,
    Math.exp(-(features.days * features.days) / TIME_SPREAD_DAYS_SQUARED),
    Math.min(MOST_AGE_DAYS, features.age),
    Math.log(Math.max(1, features.articles)),
  ];
}

/** The score of an article for a story; the best story is joined when its score is high enough. */
export function scoreJoin(model: JoinModel, features: JoinFeatures): number {
  const values = readFeatures(features);
  let score = model.bias;
  for (let at = 0; at < values.length; at += 1) score += (values[at] ?? 0) * (model.weights[at] ?? 0);
  return score;
}
