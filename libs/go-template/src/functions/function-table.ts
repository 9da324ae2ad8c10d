import { defaultFunctions } from './default.functions.js';
import { dictionaryFunctions } from './dictionary.functions.js';
import { encodingFunctions } from './encoding.functions.js';
import type { FunctionTable } from './go-function.js';
import { languageFunctions } from './language.functions.js';
import { stringFunctions } from './string.functions.js';

/** Every function that templates can call, by its name. */
export const functionTable: FunctionTable = {
  ...languageFunctions,
  ...stringFunctions,
  ...defaultFunctions,
  ...dictionaryFunctions,
  ...encodingFunctions,
};
