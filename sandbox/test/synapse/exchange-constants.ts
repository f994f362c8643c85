/** What the tables of exchanges have in common: paths, people, and Synapse's codes. */
export const v1 = '/_synapse/admin/v1';
export const v2 = '/_synapse/admin/v2';
export const ada = '%40ada%3Aexample.org';
export const nobody = '%40nobody%3Aexample.org';
export const remote = '@bob:other.org';
export const noAt = "Expected UserID string to start with '@'";
export const M_UNKNOWN = 'M_UNKNOWN';
export const M_INVALID_PARAM = 'M_INVALID_PARAM';
export const M_MISSING_PARAM = 'M_MISSING_PARAM';
export const M_NOT_FOUND = 'M_NOT_FOUND';
export const M_INVALID_USERNAME = 'M_INVALID_USERNAME';
