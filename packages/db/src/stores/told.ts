import { SOURCE_MILESTONES, type ArticleSource, type UpdateReason } from "@wirewatch/contracts";

type Milestone = (typeof SOURCE_MILESTONES)[number];

/** What an alert and its updates have told of a story, or would not tell again. Only grows. */
export interface Told {
  /** The highest of the milestones that was passed; 0 for none. */
  passed: Milestone | 0;
  /** Tracked entities that an article of the story mentioned. */
  entityIds: string[];
  /** A source of tier 1 was among the story's. */
  hasTopTier: boolean;
  /** By their keys. */
  corrections: string[];
}

/** Something that a story holds, by the article that shows it; `isQuiet` when nobody is to hear of it. */
export interface Fact {
  articleId: string;
  isQuiet: boolean;
  /** First sight of the article, or of the revision. */
  atMs: number;
}

/** What a story holds of what alerts tell again. */
export interface StoryFacts {
  sourceCount: number;
  /** Tracked entities, in the order in which the story came to mention them. */
  entities: (Fact & { entityId: string; name: string })[];
  /** The first article of a source of tier 1. */
  topTier: (Fact & { source: ArticleSource }) | null;
  /** Of an article that corrects another, or of the revision in which a publisher corrected one, oldest first. */
  corrections: (Fact & { key: string; title: string })[];
}

export const NO_FACTS: StoryFacts = { sourceCount: 0, entities: [], topTier: null, corrections: [] };

/** Entities and corrections that one update names, at most; further ones are told by the next. */
export const MAX_NAMED = 50;

const passedBy = (sourceCount: number): Told["passed"] =>
  SOURCE_MILESTONES.findLast((milestone) => sourceCount >= milestone) ?? 0;

/**
 * What a story held when an article was first seen, with so many sources: what an alert of the article tells. What came after it is for
 * an update, also when it is there already by the time the alert is raised.
 */
export function factsUntil(facts: StoryFacts, untilMs: number, sourceCount: number): StoryFacts {
  const isEarlier = ({ atMs }: Fact): boolean => atMs <= untilMs;
  return {
    sourceCount: Math.min(sourceCount, facts.sourceCount),
    entities: facts.entities.filter(isEarlier),
    topTier: facts.topTier !== null && isEarlier(facts.topTier) ? facts.topTier : null,
    corrections: facts.corrections.filter(isEarlier),
  };
}

/** What is told by whoever tells everything that the story holds. */
export function toldByNow(facts: StoryFacts): Told {
  return {
    passed: passedBy(facts.sourceCount),
    entityIds: facts.entities.map(({ entityId }) => entityId),
    hasTopTier: facts.topTier !== null,
    corrections: facts.corrections.map(({ key }) => key),
  };
}

/** Everything that one or the other has told. */
export function addTold(left: Told, right: Told): Told {
  return {
    passed: left.passed > right.passed ? left.passed : right.passed,
    entityIds: [...new Set([...left.entityIds, ...right.entityIds])],
    hasTopTier: left.hasTopTier || right.hasTopTier,
    corrections: [...new Set([...left.corrections, ...right.corrections])],
  };
}

/** Whether `told` lacks nothing of `other`. */
export function hasToldAll(told: Told, other: Told): boolean {
  return (
    told.passed >= other.passed &&
    (told.hasTopTier || !other.hasTopTier) &&
    isWithin(other.entityIds, told.entityIds) &&
    isWithin(other.corrections, told.corrections)
  );
}

function isWithin(some: readonly string[], all: readonly string[]): boolean {
  if (some.length > all.length) return false;
  const known = new Set(all);
  return some.every((each) => known.has(each));
}

/**
 * What a story holds that was not told, as reasons for an update, and what is told with them. Quiet facts count as told without a
 * reason. Of several milestones the highest is named. `isWhole` is false when more is new than one update names.
 */
export function compareWithTold(
  facts: StoryFacts,
  told: Told,
): { reasons: UpdateReason[]; told: Told; isWhole: boolean } {
  const corrected = newOnes(facts.corrections, told.corrections, ({ key }) => key, MAX_NAMED);
  const entities = newOnes(
    facts.entities,
    told.entityIds,
    ({ entityId }) => entityId,
    MAX_NAMED - corrected.named.length,
  );
  const { topTier } = facts;
  const isTopTierNew = topTier !== null && !topTier.isQuiet && !told.hasTopTier;
  const passed = passedBy(facts.sourceCount);
  return {
    reasons: [
      ...corrected.named.map(({ articleId, title }) => ({ kind: "correction" as const, articleId, title })),
      ...(isTopTierNew
        ? [{ kind: "top-tier-source" as const, source: topTier.source, articleId: topTier.articleId }]
        : []),
      ...(passed !== 0 && passed > told.passed ? [{ kind: "sources" as const, passed }] : []),
      ...entities.named.map(({ entityId, name, articleId }) => ({
        kind: "entity" as const,
        entityId,
        name,
        articleId,
      })),
    ],
    told: {
      passed: passed > told.passed ? passed : told.passed,
      entityIds: [...told.entityIds, ...entities.keys],
      hasTopTier: told.hasTopTier || topTier !== null,
      corrections: [...told.corrections, ...corrected.keys],
    },
    isWhole: corrected.isWhole && entities.isWhole,
  };
}

function newOnes<Some extends Fact>(
  facts: readonly Some[],
  told: readonly string[],
  keyOf: (fact: Some) => string,
  limit: number,
): { named: Some[]; keys: string[]; isWhole: boolean } {
  const known = new Set(told);
  const fresh = facts.filter((fact) => !known.has(keyOf(fact)) && known.add(keyOf(fact)));
  const aloud = fresh.filter(({ isQuiet }) => !isQuiet);
  const named = aloud.slice(0, limit);
  return {
    named,
    keys: [...fresh.filter(({ isQuiet }) => isQuiet), ...named].map(keyOf),
    isWhole: named.length === aloud.length,
  };
}
