import type { Service } from "@wirewatch/runtime";

/** Every service by name, in starting order: consumers before producers. Only the ones asked for are loaded. */
const LOADERS = {
  api: async () => (await import("@wirewatch/api")).apiService,
  dispatcher: async () => (await import("@wirewatch/dispatcher")).dispatcherService,
  matcher: async () => (await import("@wirewatch/matcher")).matcherService,
  clusterer: async () => (await import("@wirewatch/clusterer")).clustererService,
  classifier: async () => (await import("@wirewatch/classifier")).classifierService,
  extractor: async () => (await import("@wirewatch/extractor")).extractorService,
  poller: async () => (await import("@wirewatch/poller")).pollerService,
} as const satisfies Record<string, () => Promise<Service>>;

export type ServiceName = keyof typeof LOADERS;

const isServiceName = (name: string): name is ServiceName => Object.hasOwn(LOADERS, name);
export const SERVICE_NAMES = Object.keys(LOADERS).filter(isServiceName);

/** The named services, all when none is named. Returns the names that are unknown instead, if there are any. */
export function chooseServices(names: readonly string[]): { chosen: ServiceName[] } | { unknown: string[] } {
  const unknown = names.filter((name) => !isServiceName(name));
  if (unknown.length > 0) return { unknown };
  return {
    chosen: names.length === 0 ? [...SERVICE_NAMES] : SERVICE_NAMES.filter((name) => names.includes(name)),
  };
}

export async function loadServices(names: readonly ServiceName[]): Promise<Service[]> {
  return Promise.all(names.map(async (name) => LOADERS[name]()));
}
