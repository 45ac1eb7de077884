/** Settings for one small box: little memory at rest, nothing that could lose a committed transaction. */
export const serverSettings: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "64MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  effective_cache_size: "512MB",
  // Durable by these three; a cluster that may lose commits is of no use to us.
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  // One server, no replicas: less to write.
  wal_level: "minimal",
  max_wal_senders: "0",
  wal_compression: "on",
  min_wal_size: "64MB",
  max_wal_size: "512MB",
  checkpoint_timeout: "10min",
  // Short statements of many sessions: compiling and parallel workers cost more than they bring.
  jit: "off",
  max_parallel_workers_per_gather: "0",
  io_method: "sync",
  autovacuum_naptime: "20s",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  password_encryption: "scram-sha-256",
  tcp_keepalives_idle: "60",
};
