// Measures the index on labelled data (a folder as argument, with stories/ and duplicates/ in it) and on generated streams.
import { measureCopies } from "./measure-copies.ts";
import { measureScale } from "./measure-scale.ts";
import { measureStories } from "./measure-stories.ts";

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const [folder, ...flags] = process.argv.slice(2);

if (folder === undefined) print("no folder of labelled data given: generated streams only");
else {
  measureStories(folder, flags.includes("--merges"), print);
  measureCopies(folder, print);
}
if (!flags.includes("--labelled")) measureScale(print);
