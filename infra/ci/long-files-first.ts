import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Test files that take longest, the longest first. What Vitest remembers of the last run is not there on a fresh checkout, and its
 * guess by the size of a file lets the longest come last, when the other worker has nothing left to do.
 */
const LONG_FILES = [
  "test/chaos/chaos.test.ts",
  "test/browser/feeds.test.ts",
  "test/integration/db/embedded.test.ts",
  "test/integration/matcher-shards.test.ts",
  "test/integration/matcher.test.ts",
  "test/integration/api.test.ts",
  "test/integration/matcher-backfill.test.ts",
  "test/integration/monitor-files.test.ts",
  "test/integration/clusterer.test.ts",
  "test/integration/db/migrations.test.ts",
  "test/integration/poller.test.ts",
  "packages/query/src/adversarial.test.ts",
  "packages/query/src/agreement.test.ts",
  "packages/query/src/bench.test.ts",
  "packages/feed/src/open-feed-parser.test.ts",
  "packages/extract/src/open-extractor.test.ts",
];

/** Starts the long files of a group first, so that its workers end together. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONG_FILES.indexOf(relative(this.ctx.config.root, moduleId));
      return place === -1 ? LONG_FILES.length : place;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own method, which makes a new list
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}
