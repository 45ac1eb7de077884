import { expect, it } from "vitest";
import { nameIn } from "./person-name.ts";

it.each([
  ["desk@varn.example (Lena Moor)", "Lena Moor"],
  ["Lena Moor <desk@varn.example>", "Lena Moor"],
  ["Lena Moor (desk@varn.example)", "Lena Moor"],
  ['"Moor, Lena" <desk@varn.example>', "Moor, Lena"],
  ["Lena Moor desk@varn.example", "Lena Moor"],
  ["desk@varn.example", ""],
  ["desk@varn.example ()", ""],
  ["Lena (Varn) Moor", "Lena (Varn) Moor"],
])("reads the name in %j", (text, name) => expect(nameIn(text)).toBe(name));
