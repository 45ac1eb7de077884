export { baseOptions } from "./base-options.ts";
export { readJsonFile } from "./json-file.ts";
export {
  choiceOption,
  durationsOption,
  integerOption,
  jsonFileOption,
  listOption,
  optionalTextOption,
  switchOption,
  textOption,
  type Option,
  type OptionTable,
  type OptionValues,
} from "./option.ts";
export {
  ConfigurationError,
  describeConfiguration,
  readConfiguration,
  type ConfigurationProblem,
} from "./read-configuration.ts";
