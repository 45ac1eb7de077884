/** The words of a text, so that long lists of rules read as lists. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/);
