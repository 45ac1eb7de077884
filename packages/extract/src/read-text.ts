import { chooseArticle, type Choice } from "./choose-article.ts";
import { parseDocument, type DomDocument } from "./dom.ts";
import { DEFAULT_EXTRACT_LIMITS, type ExtractInput } from "./extract-input.ts";
import { agreeWithBody, linesToBlocks } from "./fall-back.ts";
import { filterBlocks, signatureOf, trimEnd } from "./filter-blocks.ts";
import type { JsonNode } from "./json-ld.ts";
import { isConsentText, liveBlogLines } from "./page-kinds.ts";
import { readPageState } from "./page-state.ts";
import type { ExtractProblemCode } from "./problems.ts";
import { readBlocks, textOfBlocks, type Block } from "./read-blocks.ts";
import { sanitisePage, type SanitisedPage } from "./sanitise-page.ts";
import { selectAll, type SiteRules } from "./site-rules.ts";
import { withStandfirst } from "./standfirst.ts";
import { agenciesInText } from "./text-credits.ts";

/** Below this a text is no article, whatever the page says. */
const SHORT_CHARS = 250;

export interface TextSources {
  input: ExtractInput;
  page: SanitisedPage;
  document: DomDocument;
  rules: SiteRules;
  nodes: readonly JsonNode[];
  article: JsonNode | null;
  context: { titles: string[]; authors: string[]; repeated: Set<string>; siteNames: string[] };
  /** What the page says of itself in a sentence. */
  descriptions: readonly string[];
  liveBlog: boolean;
  problems: Set<ExtractProblemCode>;
}

/** The page's text, and where it has too little, the next best witness's. */
export function readText(sources: TextSources): {
  blocks: Block[];
  signature: string | null;
  agencies: string[];
} {
  const { input, page, document, rules, article, context, problems } = sources;
  removeRuled(document, rules);
  let blocks: Block[] = [];
  let signature: string | null = null;
  let credits: string[] = [];
  let choice: Choice = { blocks: [], boxes: "", standfirst: null };
  if (rules.content !== undefined) {
    blocks = selectAll(document, rules.content).flatMap((element) => readBlocks(element, input.url));
    problems.add(blocks.length > 0 ? "site_rule_used" : "site_rule_missed");
  }
  if (blocks.length === 0) {
    // A fragment is all text; the choice of a main part would lose half of a short one.
    choice =
      page.isFragment && page.nodes < 2000 && page.visibleChars < 60_000
        ? { ...choice, blocks: readBlocks(document.body, input.url) }
        : chooseArticle(
            document,
            () => {
              const fresh = parseDocument(page.html);
              removeRuled(fresh, rules);
              return fresh;
            },
            { baseUrl: input.url, nodes: page.nodes, descriptions: sources.descriptions },
          );
    blocks = choice.blocks;
    signature = signatureOf(blocks);
    credits = blocks.map(({ text }) => text);
    blocks = filterBlocks(blocks, context);
  }
  const agreed = agreeWithBody(blocks, article?.["articleBody"], choice.boxes);
  blocks = agreed.isReplaced
    ? filterBlocks(agreed.blocks, context)
    : agreed.blocks.length < blocks.length
      ? trimEnd(agreed.blocks)
      : agreed.blocks;
  blocks = withStandfirst(blocks, choice.standfirst);
  if (agreed.isReplaced) problems.add("json_ld_used");
  if (sources.liveBlog) {
    const lines = linesToBlocks(liveBlogLines(sources.nodes));
    if (sizeOf(blocks) < 1000 && sizeOf(lines) > sizeOf(blocks)) blocks = lines;
  }
  if (sizeOf(blocks) < SHORT_CHARS || (page.scriptChars > 20 * page.visibleChars && sizeOf(blocks) < 1000)) {
    const state = readPageState(page.stateScripts);
    if (state !== null && state.length > 2 * sizeOf(blocks)) {
      blocks = filterBlocks(linesToBlocks(state.split("\n")), context);
      problems.add("page_state_used");
    } else if (
      !page.isFragment &&
      page.visibleChars < 1500 &&
      (page.scriptChars > page.visibleChars || (page.loadsScripts && sizeOf(blocks) === 0)) &&
      sizeOf(blocks) < SHORT_CHARS
    )
      problems.add("javascript_only");
  }
  if (!page.isFragment && isConsentText(textOfBlocks(blocks)) && page.visibleChars < 6000) {
    problems.add("consent_wall");
    blocks = [];
  }
  return { blocks: withFeed(blocks, sources), signature, agencies: agenciesInText(credits) };
}

function removeRuled(document: DomDocument, rules: SiteRules): void {
  if (rules.remove !== undefined) for (const element of selectAll(document, rules.remove)) element.remove();
}

/** The feed's text, where it is longer than a short or walled page's. */
function withFeed(blocks: Block[], { input, context, problems }: TextSources): Block[] {
  const feedHtml = input.feed?.html ?? "";
  if (feedHtml === "" || feedHtml === input.html) return blocks;
  const isPoor =
    sizeOf(blocks) < SHORT_CHARS ||
    problems.has("paywalled") ||
    problems.has("consent_wall") ||
    problems.has("javascript_only");
  if (!isPoor) return blocks;
  const feedBlocks = filterBlocks(feedToBlocks(feedHtml, input.url), context);
  if (sizeOf(feedBlocks) <= sizeOf(blocks) * 1.2) return blocks;
  problems.add("feed_text_used");
  return feedBlocks;
}

/** The lines of a feed's item. */
function feedToBlocks(html: string, url: string | null): Block[] {
  if (!/<[a-z!/]/i.test(html)) return linesToBlocks(html.split(/\n+/));
  return readBlocks(parseDocument(sanitisePage(html, DEFAULT_EXTRACT_LIMITS).html).body, url);
}

const sizeOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { text }) => sum + text.length, 0);
