import { defineConfig } from "vitest/config";

const conditions = ["source"];

/** The suites that need a Docker engine; CI's container stage runs them. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: "containers",
    include: ["test/containers/**/*.test.ts"],
    reporters: ["default", "./infra/ci/closing-line-reporter.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
