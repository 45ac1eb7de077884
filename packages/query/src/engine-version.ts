/**
 * The version of the engine's answers. It is raised whenever a query may find other articles than before; the examples of all monitors
 * are run again then. A test holds a fingerprint of the answers to fixed queries over fixed articles.
 */
export const ENGINE_VERSION = "1.0";
