import type { MetaField } from "./ast.ts";

const LANGUAGE = /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i;
const COUNTRY = /^[a-z]{2}$/i;

/** What to say of a value that is compared with codes and is none, such as `lang:english`; null when all is well. */
export function codeRemark(
  field: MetaField,
  value: string,
): { code: "language-code" | "country-code"; message: string; hint: string } | null {
  if (/[\s*?]/.test(value)) return null;
  const several = value.split(/[,;]/).filter((part) => part !== "");
  const either = several.length > 1 ? `Write ${field}:(${several.join(" OR ")}).` : null;
  if (field === "lang" && !LANGUAGE.test(value))
    return {
      code: "language-code",
      message: `${value} is no code of a language`,
      hint: either ?? "Write lang:en, lang:de, lang:pt-BR.",
    };
  if (field === "country" && !COUNTRY.test(value))
    return {
      code: "country-code",
      message: `${value} is no code of a country`,
      hint: either ?? "Write country:GB, country:NO.",
    };
  // Reserved for the United Kingdom in ISO 3166-1, whose code is another one.
  if (field === "country" && /^uk$/i.test(value))
    return { code: "country-code", message: `${value} is no code of a country`, hint: "Write country:GB." };
  return null;
}
