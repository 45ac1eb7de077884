// This file is long because the precedence of operators is one climb, with every refusal beside the case it is for.
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { Place, QueryNode, TextScope } from "../ast.ts";
import { QUERY_LIMITS } from "../limits.ts";
import type { DialectOperator, DialectRules, Target } from "./dialect-rules.ts";
import { makeMeta, makePhrase, makeWord } from "./make-leaf.ts";
import type { Piece } from "./read-pieces.ts";
import type { Report } from "./report.ts";

/** Calls inside calls while reading. Each bracket needs a few; the limit of brackets is reached first in real queries. */
const MOST_CALLS = QUERY_LIMITS.depth * 4;

type Binary = { type: "and" | "or" | "and-not" | "phrase" } | Extract<DialectOperator, { type: "near" }>;

/** A clause of Lucene's, and the OR before it. */
interface Clause {
  occurs: "must" | "may" | "must-not";
  node: QueryNode;
  or: Place | null;
}

/** Reads the pieces of a query into our tree by the precedence of its dialect. `missing` nodes stand at errors. */
export function readTree(
  pieces: readonly Piece[],
  rules: DialectRules,
  end: number,
  report: Report,
): QueryNode {
  let at = 0;
  let brackets = 0;
  let calls = 0;
  let isGivenUp = false;
  let isMixed = false;
  let scopes = 0;
  /** Levels of a tree below a node; leaves are not in it. */
  const heights = new WeakMap<QueryNode, number>();
  /** ANDs and ORs that brackets or a function keep together. */
  const closed = new WeakSet<QueryNode>();
  const nearLevel = Math.min(
    rules.binding.near("NEAR", 0),
    rules.binding.near("PARAGRAPH", 0),
    rules.binding.near("NEAR", QUERY_LIMITS.distance),
  );

  const look = (): Piece | undefined => (isGivenUp ? undefined : pieces[at]);
  const here = (): Place => look() ?? { start: end, end };
  const missing = ({ start, end: to }: Place): QueryNode => ({ kind: "missing", start, end: to });
  const giveUp = (place: Place): QueryNode => {
    if (!isGivenUp)
      report.fail(
        place,
        `brackets and operators are nested deeper than ${QUERY_LIMITS.depth}`,
        "Split the query, or save its inner part as a query of its own.",
      );
    isGivenUp = true;
    return missing(place);
  };
  /** Registers a node; a tree that is too high to be written in our language is given up. */
  const grown = (node: QueryNode, children: readonly QueryNode[]): QueryNode => {
    let height = 0;
    for (const child of children) height = Math.max(height, heights.get(child) ?? 0);
    // A function and the bracket inside it are two levels for the reader.
    if (height + 2 > QUERY_LIMITS.depth) return giveUp(node);
    heights.set(node, height + 1);
    return node;
  };
  const negate = (part: QueryNode, start: number): QueryNode =>
    part.kind === "not" ? part.part : grown({ kind: "not", part, start, end: part.end }, [part]);

  /** The operator between two operands at this place, and how many pieces it is. */
  const binaryHere = (): { operator: Binary; width: number; text: string } | null => {
    const piece = look();
    if (!piece || piece.type === "close") return null;
    if (piece.type !== "operator") {
      if (piece.type === "must" || piece.type === "must-not")
        return { operator: { type: "and" }, width: 0, text: "" };
      return { operator: { type: rules.adjacency }, width: 0, text: "" };
    }
    const next = pieces[at + 1];
    const following = next?.type === "operator" ? next.operator : undefined;
    switch (piece.operator.type) {
      case "and":
        return following?.type === "not"
          ? { operator: { type: "and-not" }, width: 2, text: `${piece.text} NOT` }
          : { operator: { type: "and" }, width: 1, text: piece.text };
      case "or":
        return { operator: { type: "or" }, width: 1, text: piece.text };
      case "not":
        // Only Lexis puts NOT before a proximity.
        if (following?.type === "near")
          return { operator: negatedNear(following, piece, next as Piece), width: 2, text: "NOT" };
        return { operator: { type: "and-not" }, width: 1, text: piece.text };
      case "near":
        return { operator: piece.operator, width: 1, text: piece.text };
      case "refused":
        return { operator: { type: "and" }, width: 1, text: piece.text };
    }
  };
  const negatedNear = (
    near: Extract<DialectOperator, { type: "near" }>,
    from: Piece,
    to: Piece,
  ): Extract<DialectOperator, { type: "near" }> => {
    if (near.operator !== "NEAR" && !refusedNots.has(from)) {
      refusedNots.add(from);
      report.fail(
        { start: from.start, end: to.end },
        "NOT before this proximity cannot be translated",
        "Write not w/n, with a number of words.",
      );
    }
    return { type: "near", operator: "NOTNEAR", distance: near.distance };
  };
  const refusedNots = new WeakSet<Piece>();

  const bindingOf = (operator: Binary): number => {
    switch (operator.type) {
      case "phrase":
        return 9;
      case "and":
        return rules.binding.and;
      case "or":
        return rules.binding.or;
      case "and-not":
        return rules.binding.andNot;
      case "near":
        return rules.binding.near(operator.operator, operator.distance);
    }
  };

  /** Says what there is to say about an operator, once, when it is taken. */
  const remarkOn = (operator: DialectOperator, place: Place): void => {
    if (operator.type === "refused") report.fail(place, operator.message, operator.hint);
    else if (operator.remark) report.warn(place, operator.remark.message, operator.remark.hint);
    if (operator.type === "near" && operator.distance > QUERY_LIMITS.distance)
      report.fail(
        place,
        `${operator.distance} words are too far`,
        `At most ${QUERY_LIMITS.distance} words; AND may be meant.`,
      );
  };
  const takeOperator = (width: number): void => {
    for (let count = 0; count < width; count += 1) {
      const piece = look();
      if (piece?.type === "operator") remarkOn(piece.operator, piece);
      at += 1;
    }
  };

  /** Operands joined by operators that bind more tightly than `floor`. */
  const parseLevel = (floor: number, after: Place & { text?: string } = here()): QueryNode => {
    calls += 1;
    if (calls > MOST_CALLS) {
      calls -= 1;
      return giveUp(here());
    }
    let left = readFirst(parseOperand(after));
    for (let next = binaryHere(); next && bindingOf(next.operator) > floor; next = binaryHere()) {
      const place = { ...here(), text: next.text };
      const isBare = next.width === 0 && isOperand(look());
      takeOperator(next.width);
      const right = parseLevel(bindingOf(next.operator), place);
      const sites = isBare && rules.adjacentSites ? joinSites(left, right) : null;
      if (sites) {
        left = sites;
        continue;
      }
      if (isBare && rules.adjacencyRemark)
        report.warn(place, rules.adjacencyRemark.message, rules.adjacencyRemark.hint);
      left = combine(next.operator, left, right, place);
    }
    calls -= 1;
    return left;
  };
  /** An article has one site: side by side, two of them mean either. Null when these are none. */
  const joinSites = (left: QueryNode, right: QueryNode): QueryNode | null => {
    const isSite = (node: QueryNode): boolean =>
      (node.kind === "meta" && node.field === "site") || (node.kind === "or" && node.parts.every(isSite));
    const inner = left.kind === "and" && !closed.has(left) ? left : null;
    const last = inner?.parts.at(-1) ?? left;
    if (!isSite(last) || !isSite(right)) return null;
    report.warn(right, "site: beside site: is read as OR", "Put brackets around them to be clear.");
    const list = join("or", last, right);
    closed.add(list);
    if (!inner) return list;
    inner.parts[inner.parts.length - 1] = list;
    inner.end = right.end;
    return inner;
  };
  const isOperand = (piece: Piece | undefined): boolean =>
    piece !== undefined && piece.type !== "must" && piece.type !== "must-not" && piece.type !== "broken";

  /** `/f50/` behind an operand. */
  const readFirst = (operand: QueryNode): QueryNode => {
    let node = operand;
    for (let piece = look(); piece?.type === "first"; piece = look()) {
      at += 1;
      node = grown({ kind: "first", count: piece.count, part: node, start: node.start, end: piece.end }, [
        node,
      ]);
    }
    return node;
  };

  const isMixing = (node: QueryNode, kind: "and" | "or"): boolean => node.kind === kind && !closed.has(node);
  const warnOfMix = (place: Place): void => {
    if (isMixed) return;
    isMixed = true;
    report.warn(
      place,
      `AND and OR stand on one level without brackets; in ${rules.name} ${rules.binding.or > rules.binding.and ? "OR" : "AND"} binds first`,
      "Look at the bracketed query, and put brackets around what belongs together.",
    );
  };

  /** Puts operands on one level, in place: long lists stay linear. */
  const join = (kind: "and" | "or", left: QueryNode, right: QueryNode): QueryNode => {
    const span = { start: Math.min(left.start, right.start), end: Math.max(left.end, right.end) };
    const added = right.kind === kind ? right.parts : [right];
    if (left.kind === kind) {
      for (const part of added) left.parts.push(part);
      left.end = span.end;
      closed.delete(left);
      const height = Math.max(
        heights.get(left) ?? 1,
        ...(right.kind === kind ? [heights.get(right) ?? 0] : [(heights.get(right) ?? 0) + 1]),
      );
      heights.set(left, height);
      return height + 1 > QUERY_LIMITS.depth ? giveUp(left) : left;
    }
    const parts = [left, ...added];
    return grown({ kind, parts, ...span }, right.kind === kind ? [left, ...right.parts] : parts);
  };

  const combine = (operator: Binary, left: QueryNode, right: QueryNode, place: Place): QueryNode => {
    switch (operator.type) {
      case "or":
        if (isMixing(left, "and") || isMixing(right, "and"))
          warnOfMix({ start: left.start, end: Math.max(right.end, pieces[at - 1]?.end ?? 0) });
        return join("or", left, right);
      case "and":
        if (isMixing(left, "or") || isMixing(right, "or"))
          warnOfMix({ start: left.start, end: Math.max(right.end, pieces[at - 1]?.end ?? 0) });
        return join("and", left, right);
      case "and-not":
        if (isMixing(left, "or") || isMixing(right, "or"))
          warnOfMix({ start: left.start, end: Math.max(right.end, pieces[at - 1]?.end ?? 0) });
        else if (isMixing(right, "and"))
          report.warn(
            { start: place.start, end: right.end },
            `in ${rules.name} NOT takes the whole AND behind it`,
            "Put brackets around what must not be there.",
          );
        return join("and", left, negate(right, place.start));
      case "near":
        return grown(
          {
            kind: "near",
            operator: operator.operator,
            distance: Math.min(operator.distance, QUERY_LIMITS.distance),
            left,
            right,
            start: left.start,
            end: right.end,
          },
          [left, right],
        );
      case "phrase":
        return joinPhrase(left, right, place);
    }
  };

  /** Operands side by side where that means a phrase. */
  const joinPhrase = (left: QueryNode, right: QueryNode, place: Place): QueryNode => {
    const span = { start: left.start, end: right.end };
    const wordsOf = (node: QueryNode): string[] | null =>
      node.kind === "word" && node.fuzzy === 0
        ? [node.text]
        : node.kind === "phrase" && node.slop === null
          ? node.words
          : null;
    const before = wordsOf(left);
    const after = wordsOf(right);
    if (before && after) {
      if (left.kind === "phrase") {
        for (const word of after) left.words.push(word);
        left.end = right.end;
        return left;
      }
      return { kind: "phrase", words: [...before, ...after], slop: null, ...span };
    }
    if (left.kind === "missing" || right.kind === "missing") return missing(span);
    const isPlaced = (node: QueryNode): boolean =>
      node.kind === "word" ||
      node.kind === "phrase" ||
      node.kind === "or" ||
      node.kind === "near" ||
      node.kind === "case";
    if (!isPlaced(left) || !isPlaced(right)) {
      report.fail(
        { start: place.start, end: place.end },
        "there is no operator before this",
        "Write and or or between the two.",
      );
      return missing(span);
    }
    return grown({ kind: "near", operator: "ONEAR", distance: 0, left, right, ...span }, [left, right]);
  };

  /** One operand with the signs and NOTs before it. Operators that lack their left side are reported and passed. */
  const parseOperand = (after: Place & { text?: string }): QueryNode => {
    let isNegated = false;
    let start = -1;
    for (;;) {
      const piece = look();
      if (!piece || piece.type === "close") {
        if (!isGivenUp)
          report.fail(
            after,
            after.text ? `${after.text} has nothing on its right` : "something is missing here",
            "Add a word or a phrase.",
          );
        return missing(after);
      }
      if (piece.type === "must" || piece.type === "must-not") {
        at += 1;
        if (start < 0) start = piece.start;
        if (piece.type === "must-not") isNegated = !isNegated;
        continue;
      }
      if (piece.type === "operator") {
        takeOperator(1);
        if (piece.operator.type === "not") {
          // Binds looser than proximity: NOT a NEAR b.
          if (start < 0) start = piece.start;
          isNegated = !isNegated;
          if (!isNot(look())) {
            const part = parseLevel(nearLevel - 0.5, { ...piece, text: piece.text });
            return isNegated ? negate(part, start) : part;
          }
        } else
          report.fail(
            piece,
            `${piece.text} has nothing on its left`,
            "Add a word before it, or put it in quotation marks if the word is meant.",
          );
        continue;
      }
      if (piece.type === "first") {
        at += 1;
        report.fail(piece, "there is no word before this", "Write it behind a word or bracket.");
        continue;
      }
      at += 1;
      const node = parsePrimary(piece);
      return isNegated ? negate(node, start) : node;
    }
  };
  const isNot = (piece: Piece | undefined): boolean =>
    piece?.type === "must" ||
    piece?.type === "must-not" ||
    (piece?.type === "operator" && piece.operator.type === "not");

  const parsePrimary = (
    piece: Exclude<Piece, { type: "close" | "must" | "must-not" | "operator" | "first" }>,
  ): QueryNode => {
    const place = { start: piece.start, end: piece.end };
    switch (piece.type) {
      case "open":
        return parseGroup(piece);
      case "target":
        return aim(piece);
      case "word":
        return makeWord(piece, rules, report);
      case "phrase":
        return makePhrase(piece, rules, report);
      case "regex":
        return { kind: "regex", source: piece.source, caseSensitive: piece.caseSensitive, ...place };
      case "node":
        return piece.node;
      case "raw":
        return rawNode(piece.text, place);
      case "case": {
        const part = makePhrase({ type: "phrase", text: piece.text, slop: null, ...place }, rules, report);
        return grown({ kind: "case", mode: "cs", part: asWord(part), ...place }, [part]);
      }
      case "range":
        report.fail(
          place,
          "ranges cannot be translated",
          "Leave the range out, or compare with words:>n here.",
        );
        return missing(place);
      case "broken":
        return missing(place);
    }
  };
  const asWord = (node: QueryNode): QueryNode =>
    node.kind === "phrase" && node.slop === null && node.words.length === 1
      ? makeWord(
          { type: "word", text: node.words[0] as string, start: node.start, end: node.end },
          rules,
          report,
        )
      : node;
  const rawNode = (literal: string, place: Place): QueryNode => {
    if (literal.trim() !== "" && !/["“”„‟]/.test(literal)) return { kind: "raw", text: literal, ...place };
    report.fail(place, "there are no characters to look for", "Write the characters in quotation marks.");
    return missing(place);
  };

  const parseGroup = (opened: Piece): QueryNode => {
    brackets += 1;
    calls += 1;
    if (brackets > QUERY_LIMITS.depth || calls > MOST_CALLS) return giveUp(opened);
    let node: QueryNode;
    if (look()?.type === "close") {
      report.fail(
        { start: opened.start, end: here().end },
        "this bracket is empty",
        "Write something in it, or remove it.",
      );
      node = missing(opened);
    } else node = rules.clauses ? parseClauses() : parseLevel(0);
    const close = look();
    if (close?.type === "close") at += 1;
    else if (!isGivenUp) report.fail(opened, "this bracket is not closed", "Add ) where it ends.");
    brackets -= 1;
    calls -= 1;
    closed.add(node);
    return node;
  };

  /** What stands behind a field or function. */
  const operandOf = (piece: Extract<Piece, { type: "target" }>): QueryNode => {
    calls += 1;
    if (calls > MOST_CALLS) return giveUp(piece);
    const after = { start: piece.start, end: piece.end, text: piece.name };
    const node =
      rules.fieldTakes === "proximity" ? parseLevel(nearLevel - 0.5, after) : readFirst(parseOperand(after));
    calls -= 1;
    return node;
  };

  const aim = (piece: Extract<Piece, { type: "target" }>): QueryNode => {
    const { target, name } = piece;
    if (target.to === "refused") {
      const next = look();
      if (target.message !== "")
        report.fail(piece, `${name} cannot be translated: ${target.message}`, target.hint);
      if (next?.type === "range" || next?.type === "broken") at += 1;
      else if (next && next.type !== "close" && next.type !== "operator") operandOf(piece);
      return missing(piece);
    }
    if (target.remark) report.warn(piece, target.remark.message, target.remark.hint);
    if (target.to === "scope") scopes += 1;
    const operand = operandOf(piece);
    if (target.to === "scope") scopes -= 1;
    if (operand.kind === "missing") return operand;
    return aimAt(target, operand, piece);
  };

  /** Two fields that count as one: each operand may stand in either, so they go down to what stands in one place. */
  const inScopes = (node: QueryNode, wanted: readonly TextScope[], start: number): QueryNode => {
    const place = { start, end: node.end };
    if (wanted.length > 1 && (node.kind === "and" || node.kind === "or")) {
      const parts = node.parts.map((part) => inScopes(part, wanted, part.start));
      const both = parts
        .slice(1)
        .reduce((left, right) => join(node.kind, left, right), parts[0] as QueryNode);
      closed.add(both);
      return both;
    }
    if (wanted.length > 1 && node.kind === "not") return negate(inScopes(node.part, wanted, start), start);
    const parts = wanted.map((scope) => grown({ kind: "scope", scope, part: node, ...place }, [node]));
    if (parts.length === 1) return parts[0] as QueryNode;
    const either = grown({ kind: "or", parts, ...place }, parts);
    closed.add(either);
    return either;
  };

  const aimAt = (
    target: Exclude<Target, { to: "refused" }>,
    operand: QueryNode,
    piece: Extract<Piece, { type: "target" }>,
  ): QueryNode => {
    const place = { start: piece.start, end: operand.end };
    switch (target.to) {
      case "scope": {
        if (scopes > 0) {
          report.fail(
            piece,
            `${piece.name} stands inside another field`,
            "Write the two fields side by side, each with its own bracket.",
          );
          return operand;
        }
        return inScopes(operand, target.scopes, piece.start);
      }
      case "case":
        return grown({ kind: "case", mode: target.mode, part: operand, ...place }, [operand]);
      case "atleast":
        if (target.count < 1) {
          report.fail(piece, `${piece.name} counts from 1`, "Write 1 or more.");
          return missing(place);
        }
        return grown({ kind: "atleast", count: target.count, part: operand, ...place }, [operand]);
      case "meta": {
        const node = makeMeta(operand, target, piece.name, report);
        heights.set(node, heights.get(operand) ?? 0);
        if (closed.has(operand)) closed.add(node);
        return node;
      }
      case "raw":
        if (operand.kind === "word") return rawNode(operand.text, place);
        if (operand.kind === "phrase" && operand.slop === null)
          return rawNode(operand.words.join(" "), place);
        report.fail(place, `${piece.name} takes a word or a phrase`, `Write ${piece.name}"the characters".`);
        return missing(place);
      case "sign":
        return eachWord(operand, piece.name, (text, at_) => {
          const bare = text.replace(/^[#@]+/, "");
          return makeWord({ type: "word", text: `${target.sign}${bare}`, ...at_ }, rules, report);
        });
      case "saved-query":
        if (operand.kind === "word") return { kind: "reference", to: "query", name: operand.text, ...place };
        if (operand.kind === "phrase")
          return { kind: "reference", to: "query", name: operand.words.join(" "), ...place };
        report.fail(place, `${piece.name} takes a name`, `Write ${piece.name}name.`);
        return missing(place);
      case "operand":
        return operand;
    }
  };

  /** Changes the words of an OR list one by one. */
  const eachWord = (
    node: QueryNode,
    name: string,
    change: (text: string, place: Place) => QueryNode,
  ): QueryNode => {
    if (node.kind === "word") return change(node.text, { start: node.start, end: node.end });
    if (node.kind === "phrase" && node.slop === null && node.words.length === 1)
      return change(node.words[0] as string, { start: node.start, end: node.end });
    if (node.kind === "or") return { ...node, parts: node.parts.map((part) => eachWord(part, name, change)) };
    if (node.kind !== "missing")
      report.fail(node, `${name} takes one word, or words joined with OR`, `Write ${name}word.`);
    return missing(node);
  };

  /**
   * One level of Lucene's rule: every clause must, may or must not be there. AND makes both its sides necessary, OR
   * makes nothing necessary; when a clause is necessary, the ones that may be there only rank. There is no precedence.
   */
  const parseClauses = (): QueryNode => {
    const clauses: Clause[] = [];
    calls += 1;
    if (calls > MOST_CALLS) return giveUp(here());
    while (look() && look()?.type !== "close") {
      let after: Place & { text?: string } = here();
      let joint: "and" | "or" | "" = "";
      let or: Place | null = null;
      const first = look();
      if (first?.type === "operator" && (first.operator.type === "and" || first.operator.type === "or")) {
        if (clauses.length === 0)
          report.fail(
            first,
            `${first.text} has nothing on its left`,
            "Add a word before it, or put it in quotation marks if the word is meant.",
          );
        joint = first.operator.type;
        after = { start: first.start, end: first.end, text: first.text };
        if (joint === "or") or = first;
        takeOperator(1);
      }
      let occurs: "must" | "may" | "must-not" = "may";
      let start = -1;
      for (let sign = look(); sign; sign = look()) {
        const isSign = sign.type === "must" || sign.type === "must-not";
        if (!isSign && !(sign.type === "operator" && sign.operator.type === "not")) break;
        occurs = sign.type === "must" ? "must" : "must-not";
        after = {
          start: sign.start,
          end: sign.end,
          text: sign.type === "operator" ? sign.text : "this sign",
        };
        if (start < 0) start = sign.start;
        if (sign.type === "operator" && joint === "or" && clauses.length > 0)
          report.warn(
            { start: after.start, end: sign.end },
            `OR NOT only excludes in ${rules.name}`,
            "Write OR (NOT …) with brackets if either side is enough.",
          );
        at += 1;
      }
      const previous = clauses.at(-1);
      if (joint === "and" && previous && previous.occurs === "may") previous.occurs = "must";
      if (joint === "and" && occurs === "may") occurs = "must";
      const node = readFirst(parseOperand(after));
      clauses.push({ occurs, node, or });
    }
    calls -= 1;
    if (clauses.length === 0) return missing(here());
    return joinClauses(clauses);
  };

  const joinClauses = (clauses: readonly Clause[]): QueryNode => {
    for (const [index, { occurs, or }] of clauses.entries())
      if (or !== null && occurs === "must" && clauses[index - 1]?.occurs === "must")
        report.warn(
          or,
          `this means nothing in ${rules.name}: the clauses on both sides of it must be there`,
          "Put brackets around what belongs together, as in (a AND b) OR (c AND d).",
        );
    const pick = (wanted: string): QueryNode[] =>
      clauses.filter(({ occurs }) => occurs === wanted).map(({ node }) => node);
    const must = pick("must");
    const may = pick("may");
    const fold = (kind: "and" | "or", nodes: readonly QueryNode[]): QueryNode =>
      nodes.slice(1).reduce((left, right) => join(kind, left, right), nodes[0] as QueryNode);
    if (must.length > 0)
      for (const node of may.filter(({ kind }) => kind !== "missing"))
        report.warn(
          node,
          `this is left out: beside a clause that must be there, it only ranks the results in ${rules.name}`,
          "Join it with AND, or put brackets around what belongs together.",
        );
    const wanted = must.length > 0 ? [fold("and", must)] : may.length > 0 ? [fold("or", may)] : [];
    const unwanted = pick("must-not").map((node) => negate(node, node.start));
    return fold("and", [...wanted, ...unwanted]);
  };

  const parseTop = (): QueryNode => (rules.clauses ? parseClauses() : parseLevel(0));

  let ast = parseTop();
  for (let piece = look(); piece; piece = look()) {
    report.fail(piece, "this bracket closes nothing", "Remove it, or open a bracket before.");
    at += 1;
    if (look() && look()?.type !== "close") ast = join("and", ast, parseTop());
  }
  return ast;
}
