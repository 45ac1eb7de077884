import { decodeEntities } from "./html-entity.ts";
import type { ProblemList } from "./problems.ts";

const XML_NAMED = new Set(["amp", "lt", "gt", "quot", "apos"]);

/**
 * Mends what XML parsers refuse and feeds often have: something before the first tag, a document type, ampersands that begin no
 * entity, and HTML's named entities. CDATA stays as it is.
 */
export function repairXml(text: string, problems: ProblemList): string {
  const start = text.search(/<(?:\?xml|!DOCTYPE|!--|[a-z_])/i);
  if (start > 0 && text.slice(0, start).trim() !== "") problems.add("junk_before_document");
  const body = (start > 0 ? text.slice(start) : text).replace(/<!DOCTYPE(?:[^[>]|\[[^\]]*\])*>/i, "");
  return body
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) => (part.startsWith("<![CDATA[") ? part : mendAmpersands(part, problems)))
    .join("");
}

function mendAmpersands(text: string, problems: ProblemList): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    /&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z][a-z0-9]{0,30})?(;?)/gi,
    (all, name: string | undefined, end: string) => {
      if (name !== undefined && end === ";") {
        if (name.startsWith("#") || XML_NAMED.has(name)) return all;
        const value = decodeEntities(all);
        if (value !== all) {
          problems.add("bad_entity", all);
          return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
        }
      }
      problems.add("bad_entity", all);
      return `&amp;${all.slice(1)}`;
    },
  );
}
