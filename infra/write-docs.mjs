// Writes the documents that are made from the program's own tables. Run after a build: npm run docs
import { writeFileSync } from "node:fs";

const { configurationDocument } = await import("../services/wirewatch/dist/configuration-document.js");
const { errorsDocument } = await import("../services/wirewatch/dist/errors-document.js");
const root = new URL("..", import.meta.url);
writeFileSync(new URL("docs/configuration.md", root), configurationDocument());
writeFileSync(new URL("docs/errors.md", root), errorsDocument());
