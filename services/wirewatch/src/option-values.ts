import { InvalidArgumentError } from "commander";

/** Readers of option values, for commander: each gives the value or says what it must be. */

export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`);
    return value;
  };

export const oneOf =
  (...words: string[]) =>
  (text: string): string => {
    if (!words.includes(text)) throw new InvalidArgumentError(`must be one of ${words.join(", ")}`);
    return text;
  };

/** For an option that may be given several times; one without a default has no value before the first. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];
