import { defineConfig } from "vitest/config";
import { LongFilesFirst } from "./infra/ci/long-files-first.ts";

const conditions = ["source"];
const resolve = { conditions };
const ssr = { resolve: { conditions } };
/**
 * Tests that start systems come after the unit tests, some of which count processor time. Among themselves they wait with long
 * limits and measure next to nothing, so that the chaos run, which waits most, goes on beside the others.
 */
const systems = { groupOrder: 1 };

export default defineConfig({
  test: {
    // Most of the long tests wait rather than reckon, so that two files at a time suit even one core.
    maxWorkers: 2,
    sequence: { sequencer: LongFilesFirst },
    reporters: ["default", "./infra/ci/closing-line-reporter.ts"],
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "services/*/src/**/*.test.ts"],
          isolate: false,
        },
      },
      { resolve, ssr, test: { name: "architecture", include: ["test/architecture/**/*.test.ts"] } },
      {
        resolve,
        ssr,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["./test/integration/global-setup.ts"],
          isolate: false,
          sequence: systems,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["./test/integration/global-setup.ts"],
          sequence: systems,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "chaos",
          include: ["test/chaos/**/*.test.ts"],
          sequence: systems,
          testTimeout: 400_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
