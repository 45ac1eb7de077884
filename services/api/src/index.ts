export { API_PROBLEMS } from "./api-error.ts";
export { apiService } from "./api.ts";
export { apiOptions } from "./options.ts";
