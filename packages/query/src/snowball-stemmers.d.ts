declare module "snowball-stemmers" {
  /** Makes the stemmer of one language, named in English in small letters. */
  export function newStemmer(algorithm: string): { stem(word: string): string };
}
