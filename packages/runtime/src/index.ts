export {
  baseOptions,
  choiceOption,
  ConfigurationError,
  describeConfiguration,
  durationsOption,
  integerOption,
  jsonFileOption,
  listOption,
  optionalTextOption,
  readConfiguration,
  readJsonFile,
  switchOption,
  textOption,
  type ConfigurationProblem,
  type Option,
  type OptionTable,
  type OptionValues,
} from "./configuration/index.ts";
export { runArticleStage, type ArticleStageSettings, type StageReport } from "./article-stage.ts";
export { openHealthServer } from "./health-server.ts";
export { createLog, type Log } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { refreshGauges } from "./refresh-gauges.ts";
export { repeat, type Repeating } from "./repeat.ts";
export { runServices, type RunningServices } from "./run-services.ts";
export type { BaseConfiguration, RunningService, Service, ServiceContext } from "./service.ts";
export { openStageLedger, type ArticleFailure, type StageLedger } from "./stage-ledger.ts";
export { pause, within } from "./wait.ts";
export { openWaker, type Waker } from "./waker.ts";
