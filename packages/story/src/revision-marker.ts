const MARKER =
  /^\s*[[(]?\s*(?:CORRECTED|CORRECTION|Correction|Corrected|REFILE|UPDATE\s*\d+|Update\s*\d+|UPDATED?|WRAPUP\s*\d+|RECAST|BERICHTIGUNG|KORREKTUR|Korrektur|Aktualisiert|RECTIFICATIF|Rectificatif|CORRECCIÓN|Corrección|ИСПРАВЛЕНИЕ|УТОЧНЕНИЕ)\s*[\])]?\s*[-–—:)\]]/u;

/** Whether a headline says that its text replaces an earlier one: CORRECTED, REFILE, UPDATE 2 and the like. */
export function isRevisionTitle(title: string): boolean {
  return MARKER.test(title);
}
