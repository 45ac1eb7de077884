import type { Document } from "@wirewatch/contracts";
import type { ArticleRow, ClassifiedPatch, Stores } from "@wirewatch/db";
import { compileWatchList, openClassifier, type Classifier, type WatchList } from "@wirewatch/classify";
import { articleClassified, articleExtracted } from "@wirewatch/queue";
import {
  runArticleStage,
  type ArticleFailure,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { classifierOptions } from "./options.ts";

/** Adds language, topics, named entities, and mentions of tracked entities. */
export const classifierService: Service = {
  name: "classifier",
  options: classifierOptions,
  start: async (context) => startClassifier(context),
};

async function startClassifier(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof classifierOptions>;
  const classifier = await openClassifier();
  const watched = openWatched(context.stores);

  return runArticleStage({
    context,
    stage: "extracted",
    queue: articleExtracted,
    next: articleClassified,
    concurrency: options.WIREWATCH_CLASSIFY_CONCURRENCY,
    maxAttempts: 5,
    process: async (articles) => {
      const watchList = await watched.current();
      const patches: ClassifiedPatch[] = [];
      const failures: ArticleFailure[] = [];
      for (const article of articles) {
        try {
          patches.push(await classifyArticle(article, classifier, watchList));
        } catch (error) {
          failures.push({ id: article.id, error });
        }
      }
      return { advancedIds: await context.stores.articles.commitClassified(patches), failures };
    },
  });
}

async function classifyArticle(
  article: ArticleRow,
  classifier: Classifier,
  watchList: WatchList,
): Promise<ClassifiedPatch> {
  const declared = article.language ?? article.feedLanguage;
  const document: Document = {
    id: article.id,
    title: article.title,
    text: article.text,
    url: article.url,
    ...(declared === null ? {} : { language: declared }),
  };
  const classification = await classifier.classify(document);
  return { id: article.id, ...classification, mentions: watchList.mentions(document) };
}

/** The watch list, compiled again whenever somebody changes a tracked entity. */
function openWatched(stores: Pick<Stores, "watch" | "entities">): { current(): Promise<WatchList> } {
  let revision = -1;
  let watchList = compileWatchList([]);
  return {
    current: async () => {
      const latest = await stores.watch.revision();
      if (latest !== revision) {
        watchList = compileWatchList(await stores.entities.all());
        revision = latest;
      }
      return watchList;
    },
  };
}
